namespace GpuProbe.Core.Setup;

/// <summary>What the ranks of a distributed run share out among themselves; each has a card and a part of every batch.</summary>
public enum Sharding
{
    /// <summary>There is one process with one card.</summary>
    None,

    /// <summary>Nothing: every rank has all weights, gradients and states (<c>torch.nn.parallel.DistributedDataParallel</c>).</summary>
    Ddp,

    /// <summary>Optimizer states (<c>torch.distributed.optim.ZeroRedundancyOptimizer</c> over <see cref="Ddp"/>).</summary>
    Zero1,

    /// <summary>
    /// States and gradients, and weights outside of a step (<c>fully_shard</c> with <c>reshard_after_forward=False</c>): gathered
    /// weights stay from a block's forward pass to its backward pass.
    /// </summary>
    Zero2,

    /// <summary>States, gradients and weights (<c>fully_shard</c> of each block and of the whole).</summary>
    Zero3,
}
