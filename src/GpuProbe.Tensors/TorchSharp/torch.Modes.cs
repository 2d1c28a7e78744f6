using GpuProbe.Tensors;
using GpuProbe.Tensors.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>No autograd until the result is disposed.</summary>
    public static IDisposable no_grad() => new GradModeScope(enabled: false);

    /// <summary>Autograd on (or off) until the result is disposed.</summary>
    public static IDisposable enable_grad(bool enabled = true) => new GradModeScope(enabled);

    /// <summary>Whether autograd is on for this thread.</summary>
    public static bool is_grad_enabled()
    {
        TorchRuntime.Load();
        return Native.GradMode() != 0;
    }

    /// <summary>Seeds the random numbers of all devices.</summary>
    public static Generator manual_seed(long seed)
    {
        TorchRuntime.Load();
        Native.ManualSeed(seed);
        return Generator.Default;
    }

    /// <summary>State of the CPU's random numbers, a tensor of bytes.</summary>
    public static Tensor get_rng_state()
    {
        TorchRuntime.Load();
        return new(Native.RngState());
    }

    /// <summary>Puts the CPU's random numbers into a state read before.</summary>
    public static void set_rng_state(Tensor new_state)
    {
        Native.SetRngState(new_state.Handle);
        GC.KeepAlive(new_state);
    }

    /// <summary>A scope at whose end the tensors created in it are disposed.</summary>
    public static DisposeScope NewDisposeScope() => DisposeScopeManager.NewScope();

    private sealed class GradModeScope : IDisposable
    {
        private readonly bool before;

        internal GradModeScope(bool enabled)
        {
            before = is_grad_enabled();
            Native.SetGradMode(enabled ? 1 : 0);
        }

        public void Dispose() => Native.SetGradMode(before ? 1 : 0);
    }
}
