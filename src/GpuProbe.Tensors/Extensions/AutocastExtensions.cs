using GpuProbe.Tensors;
using GpuProbe.Tensors.Interop;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>PyTorch's <c>torch.autocast</c>.</summary>
public static class AutocastExtensions
{
    private sealed class AutocastScope : IDisposable
    {
        private readonly int deviceType;
        private readonly NativeAutocast before;
        private bool left;

        internal AutocastScope(int deviceType, ScalarType? dtype, bool enabled, bool? cacheEnabled)
        {
            this.deviceType = deviceType;
            NativeAutocast state = Native.AutocastState(deviceType);
            state.Enabled = enabled ? 1 : 0;
            if (dtype is { } type)
                state.DataType = (int)type;
            if (cacheEnabled is { } kept)
                state.CacheEnabled = kept ? 1 : 0;
            before = Native.EnterAutocast(deviceType, in state);
        }

        public void Dispose()
        {
            if (left)
                return;
            left = true;
            Native.LeaveAutocast(deviceType, in before);
        }
    }

    extension(torch)
    {
        /// <summary>
        /// Python's <c>torch.autocast</c> until the result is disposed: matrix products compute in <paramref name="dtype"/>,
        /// reductions that need range in fp32. Casts of fp32 weights that require gradients are kept and shared until the outermost
        /// scope ends; what autograd saved of them lives on.
        /// </summary>
        /// <param name="device_type">The kind of device whose operators are cast.</param>
        /// <param name="dtype">bfloat16 or float16; without it, the type that is set (a CPU begins with bfloat16, CUDA with float16).</param>
        /// <param name="enabled">Off switches an outer scope off.</param>
        /// <param name="cache_enabled">Whether casts of weights are kept; without it, as the outer scope has it.</param>
        /// <exception cref="ArgumentOutOfRangeException">A type that autocast does not compute in.</exception>
        public static IDisposable autocast(
            DeviceType device_type, ScalarType? dtype = null, bool enabled = true, bool? cache_enabled = null)
        {
            TorchRuntime.Load();
            if (enabled && dtype is not (null or ScalarType.BFloat16 or ScalarType.Float16))
                throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "autocast computes in bfloat16 or float16");
            return new AutocastScope((int)device_type, dtype, enabled, cache_enabled);
        }

        /// <summary>Whether autocast is on for this kind of device, on this thread.</summary>
        public static bool is_autocast_enabled(DeviceType device_type) => TorchRuntime.HasNative && Autocast(device_type).Enabled != 0;

        /// <summary>The type in which autocast computes on this kind of device.</summary>
        public static ScalarType get_autocast_dtype(DeviceType device_type) => (ScalarType)Autocast(device_type).DataType;

        /// <summary>Whether casts of weights are kept.</summary>
        public static bool is_autocast_cache_enabled() => Autocast(DeviceType.CPU).CacheEnabled != 0;

        /// <summary>Lets go of the casts of weights that are kept.</summary>
        public static void clear_autocast_cache()
        {
            TorchRuntime.Load();
            Native.ClearAutocastCache();
        }
    }

    private static NativeAutocast Autocast(DeviceType type)
    {
        TorchRuntime.Load();
        return Native.AutocastState((int)type);
    }
}
