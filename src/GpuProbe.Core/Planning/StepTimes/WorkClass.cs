namespace GpuProbe.Core.Planning.StepTimes;

/// <summary>What limits an operator: operators of one class reach about the same share of the same peak.</summary>
public enum WorkClass
{
    /// <summary>Matrix products in 16 bits, in FLOPs; limited by the tensor cores.</summary>
    Matrix,

    /// <summary>Matrix products in fp32, in FLOPs; limited by the cores beside them, since libtorch does not allow TF32 unless told to.</summary>
    MatrixFp32,

    /// <summary>Fused attention kernels (flash, memory-efficient), in FLOPs that they carry out.</summary>
    Attention,

    /// <summary>Operators on elements in forward and backward, in bytes that they read and write; limited by the card's memory.</summary>
    Elementwise,

    /// <summary>The optimizer's step with clipping and scaling, in bytes that it reads and writes; limited by the card's memory.</summary>
    Optimizer,

    /// <summary>Transfers between card and host, in bytes.</summary>
    HostLink,

    /// <summary>The optimizer's step on the host, in bytes that it reads and writes there.</summary>
    HostMemory,

    /// <summary>Transfers between cards, in bytes that each sends.</summary>
    Interconnect,

    /// <summary>Kernels that are launched, in launches.</summary>
    Launch,
}
