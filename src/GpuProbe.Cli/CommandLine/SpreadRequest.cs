using GpuProbe.Core.Devices;

namespace GpuProbe.Cli.CommandLine;

/// <summary>A model that is to be spread over cards.</summary>
/// <param name="MapFile">The device map.</param>
/// <param name="Gpus">The kind of all cards, or of each.</param>
/// <param name="CapacityBytes">Memory that each card is to have; <see langword="null"/> for its own.</param>
internal sealed record SpreadRequest(string MapFile, IReadOnlyList<GpuProfile> Gpus, long? CapacityBytes)
{
    /// <summary>The card of an index.</summary>
    public GpuProfile Card(int index)
    {
        GpuProfile kind = Gpus.Count == 1 ? Gpus[0] : Gpus[index];
        return CapacityBytes is { } total ? kind with { TotalMemoryBytes = total } : kind;
    }
}
