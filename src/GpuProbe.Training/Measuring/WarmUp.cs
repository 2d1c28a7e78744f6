using GpuProbe.Core.Tracing;
using GpuProbe.Tensors;
using GpuProbe.Tensors.Layers;
using GpuProbe.Tensors.Memory;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Measuring;

/// <summary>
/// Starts what a card starts on first use, so that it is not part of what is measured: the context, the BLAS library's handles of
/// the two threads that call it (the training thread and autograd's own), and their kernels.
/// </summary>
internal static class WarmUp
{
    private const long Width = 64;

    /// <summary>
    /// Warms up <paramref name="memory"/>'s card for the calling thread; afterwards no tensor memory is held.
    /// <see langword="null"/> where the card has not even room for that: the run itself will tell.
    /// </summary>
    internal static DeviceUse? Run(IDeviceMemory memory)
    {
        memory.ReleaseUnused();
        MemoryTotals begun = memory.Totals;
        try
        {
            MultiplyOnBothThreads(memory.Device);
        }
        catch (Exception error) when (LayerErrors.Of(error) is DeviceOutOfMemoryException)
        {
            return null;
        }

        memory.ReleaseUnused();
        MemoryTotals warm = memory.Totals;
        return new DeviceUse(warm.DeviceTotalBytes!.Value, begun.DeviceBytes!.Value, warm.DeviceBytes!.Value);
    }

    private static void MultiplyOnBothThreads(Device device)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor weight = ones([Width, Width], ScalarType.Float32, device, requires_grad: true);
        Tensor input = ones([Width, Width], ScalarType.Float32, device, requires_grad: true);
        input.Times(weight).sum().backward();
    }
}
