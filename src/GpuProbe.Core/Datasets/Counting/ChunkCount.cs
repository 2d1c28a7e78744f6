using GpuProbe.Core.Datasets.Reading;

namespace GpuProbe.Core.Datasets.Counting;

/// <summary>What was counted in a chunk.</summary>
internal sealed class ChunkCount
{
    /// <summary>The examples' lengths in their order.</summary>
    public List<int> Lengths { get; } = [];

    public long Tokens { get; set; }

    public long TextBytes { get; set; }

    public long Blank { get; set; }

    public long Broken { get; set; }

    /// <summary>The first few records that are broken.</summary>
    public List<BrokenRecord> FirstBroken { get; } = [];
}
