namespace GpuProbe.Signatures.Tests.Examples.Changed;

/// <summary>Values with numbers.</summary>
public enum Mode
{
    /// <summary>The first.</summary>
    First,

    /// <summary>The second.</summary>
    Second = 4,
}
