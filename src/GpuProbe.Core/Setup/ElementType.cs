namespace GpuProbe.Core.Setup;

/// <summary>Type of a tensor's elements.</summary>
public enum ElementType
{
    /// <summary>32-bit floating point.</summary>
    Fp32,

    /// <summary>bfloat16.</summary>
    Bf16,

    /// <summary>IEEE half precision.</summary>
    Fp16,
}
