using GpuProbe.Core.Planning.DeviceMaps;

namespace GpuProbe.Core.Reporting.DeviceMaps;

/// <summary>A training run of a model that is spread over several cards, card by card.</summary>
/// <param name="DeviceMap">The map.</param>
/// <param name="Cards">The cards, in order.</param>
public sealed record SpreadResult(DeviceMap DeviceMap, IReadOnlyList<CardEstimate> Cards)
{
    /// <summary>Whether it fits on all of them.</summary>
    public bool Fits => Cards.All(card => card.Verdict is { Fits: true });
}
