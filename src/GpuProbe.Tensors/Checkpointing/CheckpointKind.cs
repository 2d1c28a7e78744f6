namespace GpuProbe.Tensors.Checkpointing;

/// <summary>How a part of a forward pass is run again in backward; the values of <c>gp_checkpoint_kind</c>.</summary>
public enum CheckpointKind
{
    /// <summary>PyTorch's <c>use_reentrant=False</c>.</summary>
    NonReentrant = 0,

    /// <summary>PyTorch's <c>use_reentrant=True</c>.</summary>
    Reentrant = 1,

    /// <summary><c>use_reentrant=False</c> that keeps the results of matrix products and of attention kernels.</summary>
    Selective = 2,
}
