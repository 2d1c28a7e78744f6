using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using GpuProbe.Tensors.Interop;
using TorchSharp;

namespace GpuProbe.Tensors;

/// <summary>
/// Runs an action each time a weight's gradient has been accumulated, within the backward pass, as Python's
/// <c>register_post_accumulate_grad_hook</c> does. On CUDA that is a thread of autograd's. What the action throws ends the
/// backward pass and comes out of it unchanged.
/// </summary>
public sealed unsafe class GradientHook : IDisposable
{
    private readonly torch.Tensor weight;
    private readonly Action action;
    private GCHandle self;

    /// <summary>Sets the hook; a weight has one at most.</summary>
    /// <param name="weight">A leaf that requires a gradient; stays the caller's and must outlive the hook.</param>
    /// <param name="action">Tensors that it creates and does not dispose are disposed when it ends, unless they are detached from scopes.</param>
    /// <exception cref="TorchException">The tensor is no such leaf.</exception>
    public GradientHook(torch.Tensor weight, Action action)
    {
        this.weight = weight;
        this.action = action;
        self = GCHandle.Alloc(this);
        try
        {
            Native.OnGradient(weight.Handle, &Accumulated, GCHandle.ToIntPtr(self));
        }
        catch
        {
            self.Free();
            throw;
        }
    }

    /// <summary>Removes the hook.</summary>
    public void Dispose()
    {
        if (!self.IsAllocated)
            return;
        Native.OnGradient(weight.Handle, null, 0);
        self.Free();
    }

    [UnmanagedCallersOnly]
    private static int Accumulated(nint context)
    {
        try
        {
            using var scope = torch.NewDisposeScope();
            ((GradientHook)GCHandle.FromIntPtr(context).Target!).action();
            return 0;
        }
#pragma warning disable CA1031 // No exception may cross into native code; it is thrown again where backward was called.
        catch (Exception error)
#pragma warning restore CA1031
        {
            BackwardFailure.Note(ExceptionDispatchInfo.Capture(error));
            return 1;
        }
    }
}
