namespace GpuProbe.Core.SafeTensors;

/// <summary>
/// Types of stored elements, from the smallest alignment to the largest: in the reverse of this order tensors follow each
/// other in a file (<c>Dtype</c> of safetensors' reference implementation).
/// </summary>
public enum TensorType
{
    /// <summary>Truth value, one byte.</summary>
    Bool,

    /// <summary>4-bit floating point.</summary>
    F4,

    /// <summary>6-bit floating point, 2 bits of exponent.</summary>
    F6E2M3,

    /// <summary>6-bit floating point, 3 bits of exponent.</summary>
    F6E3M2,

    /// <summary>8-bit unsigned integer.</summary>
    U8,

    /// <summary>8-bit signed integer.</summary>
    I8,

    /// <summary>8-bit floating point, 5 bits of exponent.</summary>
    F8E5M2,

    /// <summary>8-bit floating point, 4 bits of exponent.</summary>
    F8E4M3,

    /// <summary>8 bits of exponent, a scale.</summary>
    F8E8M0,

    /// <summary>8-bit floating point, 4 bits of exponent, without infinities and negative zero.</summary>
    F8E4M3Fnuz,

    /// <summary>8-bit floating point, 5 bits of exponent, without infinities and negative zero.</summary>
    F8E5M2Fnuz,

    /// <summary>16-bit signed integer.</summary>
    I16,

    /// <summary>16-bit unsigned integer.</summary>
    U16,

    /// <summary>16-bit floating point (IEEE).</summary>
    F16,

    /// <summary>16-bit floating point with the range of 32-bit.</summary>
    BF16,

    /// <summary>32-bit signed integer.</summary>
    I32,

    /// <summary>32-bit unsigned integer.</summary>
    U32,

    /// <summary>32-bit floating point.</summary>
    F32,

    /// <summary>Complex number of two 32-bit parts.</summary>
    C64,

    /// <summary>64-bit floating point.</summary>
    F64,

    /// <summary>64-bit signed integer.</summary>
    I64,

    /// <summary>64-bit unsigned integer.</summary>
    U64,
}
