namespace GpuProbe.Core.Setup;

/// <summary>Linear layers of a block, as sets.</summary>
[Flags]
public enum Projections
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary><c>q_proj</c>.</summary>
    Query = 1,

    /// <summary><c>k_proj</c>.</summary>
    Key = 2,

    /// <summary><c>v_proj</c>.</summary>
    Value = 4,

    /// <summary><c>qkv_proj</c>, where a model joins the three.</summary>
    QueryKeyValue = 8,

    /// <summary><c>o_proj</c>.</summary>
    Output = 16,

    /// <summary><c>gate_proj</c>.</summary>
    Gate = 32,

    /// <summary><c>up_proj</c>.</summary>
    Up = 64,

    /// <summary><c>gate_up_proj</c>, where a model joins the two.</summary>
    GateUp = 128,

    /// <summary><c>down_proj</c>.</summary>
    Down = 256,
}
