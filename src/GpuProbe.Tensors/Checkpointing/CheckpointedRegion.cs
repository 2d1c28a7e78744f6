using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Text;
using GpuProbe.Tensors.Interop;
using GpuProbe.Tensors.Layers;
using TorchSharp;

namespace GpuProbe.Tensors.Checkpointing;

/// <summary>
/// A part of a forward pass as libtorch sees it: it may run again, on autograd's own thread, and lives until the graph has
/// no more need of it. Exceptions stay on this side.
/// </summary>
internal sealed unsafe class CheckpointedRegion(Func<torch.Tensor[], torch.Tensor> body)
{
    private ExceptionDispatchInfo? failure;
    private bool ranOnce;

    internal torch.Tensor Run(CheckpointKind kind, torch.Tensor[] inputs, torch.Tensor?[] captured)
    {
        torch.Tensor[] tensors = [.. inputs, .. captured.OfType<torch.Tensor>()];
        nint* handles = stackalloc nint[tensors.Length];
        for (int i = 0; i < tensors.Length; i++)
            handles[i] = tensors[i].Handle;
        var region = new NativeRegion
        {
            Body = &RunBody,
            Release = &Release,
            State = GCHandle.ToIntPtr(GCHandle.Alloc(this)),
            Tensors = handles,
            Inputs = inputs.Length,
            Captured = tensors.Length - inputs.Length,
            Kind = (int)kind,
        };
        int status = Native.Checkpoint(region, out nint result);
        ranOnce = true;
        GC.KeepAlive(tensors);
        if (status != Native.Ok)
            failure?.Throw();
        Native.Check(status);
        return torch.Tensor.UnsafeCreateTensor(result);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int RunBody(nint state, nint* handles, int count, nint* result, byte* reason, int capacity)
    {
        var region = (CheckpointedRegion)GCHandle.FromIntPtr(state).Target!;
        try
        {
            *result = region.Result(handles, count);
            return Native.Ok;
        }
#pragma warning disable CA1031 // No exception may reach libtorch; Run or the backward pass throws it again.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            Exception error = LayerErrors.Of(thrown);
            if (error is RecomputationStoppedException)
                return Native.Stopped;
            region.Note(ExceptionDispatchInfo.Capture(error));
            Write(error.Message, reason, capacity);
            return error is DeviceOutOfMemoryException ? Native.OutOfMemory : Native.Error;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(nint state) => GCHandle.FromIntPtr(state).Free();

    private nint Result(nint* handles, int count)
    {
        using var scope = torch.NewDisposeScope();
        var tensors = new torch.Tensor[count];
        for (int i = 0; i < count; i++)
            tensors[i] = torch.Tensor.UnsafeCreateTensor(handles[i]);
        using torch.Tensor result = body(tensors);
        return Native.Alias(result.Handle);
    }

    private void Note(ExceptionDispatchInfo error)
    {
        if (ranOnce)
            BackwardFailure.Note(error);
        else
            failure = error;
    }

    private static void Write(string text, byte* reason, int capacity)
    {
        // A character has at most three bytes.
        ReadOnlySpan<char> fitting = text.AsSpan(0, Math.Min(text.Length, (capacity - 1) / 3));
        reason[Encoding.UTF8.GetBytes(fitting, new Span<byte>(reason, capacity - 1))] = 0;
    }
}
