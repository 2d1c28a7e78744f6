namespace GpuProbe.Core.Setup;

/// <summary>What becomes of gradients after a step.</summary>
public enum ZeroGrad
{
    /// <summary>They are released (<c>set_to_none=True</c>).</summary>
    ToNone,

    /// <summary>They are filled with zeros and stay (<c>set_to_none=False</c>).</summary>
    ToZero,
}
