namespace GpuProbe.Signatures.Tests.Examples.Original;

/// <summary>Values with numbers.</summary>
public enum Mode
{
    /// <summary>The first.</summary>
    First,

    /// <summary>The second.</summary>
    Second,
}
