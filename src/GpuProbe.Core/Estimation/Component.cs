using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Estimation;

/// <summary>One term of the closed form.</summary>
/// <param name="Name">What the bytes hold.</param>
/// <param name="Bytes">How many bytes are live at the peak.</param>
/// <param name="Formula">The formula, with the symbols of the shape legend.</param>
public sealed record Component(string Name, long Bytes, string Formula)
{
    /// <summary>What the bytes are used for.</summary>
    public MemoryCategory Category { get; init; }
}
