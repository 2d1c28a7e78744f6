namespace GpuProbe.Core.Setup;

/// <summary>Which of PyTorch's two implementations of activation checkpointing is imitated; they keep different things.</summary>
public enum CheckpointingImpl
{
    /// <summary><c>use_reentrant=False</c>: saved-tensor hooks, the recomputation stops at the last tensor that is needed.</summary>
    NonReentrant,

    /// <summary><c>use_reentrant=True</c>: an autograd function whose backward runs forward and backward of the block.</summary>
    Reentrant,
}
