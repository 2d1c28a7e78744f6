namespace GpuProbe.Core.Setup;

/// <summary>How attention is computed.</summary>
public enum Attention
{
    /// <summary>Matrix products with an explicit softmax in fp32, as Hugging Face's <c>eager</c>.</summary>
    Eager,

    /// <summary><c>scaled_dot_product_attention</c>; libtorch chooses the kernel.</summary>
    Sdpa,

    /// <summary><c>scaled_dot_product_attention</c> with the flash kernel and no other.</summary>
    Flash,

    /// <summary><c>scaled_dot_product_attention</c> with the memory-efficient kernel and no other.</summary>
    Efficient,

    /// <summary><c>scaled_dot_product_attention</c> as libtorch's composition of matrix products.</summary>
    Math,
}
