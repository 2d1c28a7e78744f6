using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Autograd;

/// <summary>A tensor that a node keeps for backward, or what hooks make of it.</summary>
internal sealed class SavedTensor
{
    private readonly ISavedTensorHooks? hooks;
    private readonly object? packed;
    private Tensor? kept;

    internal SavedTensor(Tensor tensor)
    {
        hooks = tensor.Machine.Hooks;
        if (hooks is not null)
        {
            packed = hooks.Pack(tensor);
            return;
        }

        kept = tensor.Machine.Detach(tensor);
        kept.Storage.Keepers++;
    }

    /// <summary>The tensor, to be released by the caller.</summary>
    internal Tensor Unpack() => hooks is not null ? hooks.Unpack(packed!) : kept?.Retain() ?? throw new InvalidOperationException("a saved tensor was used again");

    internal void Release()
    {
        if (kept is not null)
        {
            kept.Storage.Keepers--;
            kept.Dispose();
        }

        kept = null;
        hooks?.Drop(packed!);
    }
}
