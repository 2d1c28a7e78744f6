namespace GpuProbe.Core.Estimation;

/// <summary>The kernel behind attention; decides what is kept and which temporaries backward makes.</summary>
internal enum AttentionKernel
{
    /// <summary>Written out in the model.</summary>
    Eager,

    /// <summary>libtorch's composition of matrix products, in fp32.</summary>
    Math,

    /// <summary>Flash attention.</summary>
    Flash,

    /// <summary>Memory-efficient attention.</summary>
    Efficient,
}
