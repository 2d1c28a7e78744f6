using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using GpuProbe.Tensors.Interop;
using TorchSharp;

namespace GpuProbe.Tensors;

/// <summary>
/// An action that runs at a point of the backward pass, on the thread that runs it; on CUDA that is a thread of autograd's. What
/// the action throws ends the backward pass and comes out of it unchanged. The hook must outlive the graphs it was set in.
/// </summary>
/// <param name="action">Tensors that it creates and does not dispose are disposed when it ends, unless they are detached from scopes.</param>
public sealed unsafe class BackwardHook(Action action) : IDisposable
{
    private GCHandle self;

    private nint Context
    {
        get
        {
            if (!self.IsAllocated)
                self = GCHandle.Alloc(this);
            return GCHandle.ToIntPtr(self);
        }
    }

    /// <summary>Runs the action when the gradient of <paramref name="tensor"/> is there, before what made the tensor: Python's <c>Tensor.register_hook</c>.</summary>
    /// <exception cref="TorchException">The tensor needs no gradient.</exception>
    public void RunBefore(torch.Tensor tensor)
    {
        Native.BeforeBackward(tensor.Handle, &Call, Context);
        GC.KeepAlive(tensor);
    }

    /// <summary>Runs the action when backward has come through all that was computed from the result.</summary>
    /// <param name="tensor">What is computed with.</param>
    /// <returns>A view of it, to be used in its place: an <c>autograd.Function</c> of Python's that returns its input.</returns>
    public torch.Tensor RunAfter(torch.Tensor tensor)
    {
        torch.Tensor passed = torch.Tensor.UnsafeCreateTensor(Native.AfterBackward(tensor.Handle, &Call, Context));
        GC.KeepAlive(tensor);
        return passed;
    }

    /// <summary>Runs the action when all gradients of the running pass are there: the engine's <c>queue_callback</c>.</summary>
    /// <exception cref="TorchException">No backward pass is running on this thread.</exception>
    public void RunAtEnd() => Native.AtEndOfBackward(&Call, Context);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (self.IsAllocated)
            self.Free();
    }

    private void Run() => action();

    [UnmanagedCallersOnly]
    private static int Call(nint context)
    {
        try
        {
            using var scope = torch.NewDisposeScope();
            ((BackwardHook)GCHandle.FromIntPtr(context).Target!).Run();
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
