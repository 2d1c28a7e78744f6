namespace GpuProbe.Core.Tracing;

/// <summary>What computed attention.</summary>
public enum AttentionKernel
{
    /// <summary>The model itself, with matrix products and a softmax.</summary>
    Eager,

    /// <summary>libtorch's flash attention, on CUDA or on the CPU.</summary>
    Flash,

    /// <summary>libtorch's memory-efficient attention.</summary>
    Efficient,

    /// <summary>libtorch's composition of matrix products and a softmax.</summary>
    Math,

    /// <summary>cuDNN's attention.</summary>
    Cudnn,
}
