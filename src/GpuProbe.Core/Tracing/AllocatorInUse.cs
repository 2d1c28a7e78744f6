using System.Text.Json.Serialization;

namespace GpuProbe.Core.Tracing;

/// <summary>The allocator that served a run on a card, as libtorch itself says.</summary>
/// <param name="Backend"><c>native</c> or <c>cudaMallocAsync</c>.</param>
/// <param name="ExpandableSegments">Whether its segments grow.</param>
/// <param name="Traced">Whether it told of every block; without, there is no saying what was live at the peak.</param>
public sealed record AllocatorInUse(string Backend, bool ExpandableSegments, bool Traced)
{
    /// <summary>Whose books its figures are from where they are not libtorch's: <c>pool</c>, the driver's memory pool.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? CountedBy { get; init; }
}
