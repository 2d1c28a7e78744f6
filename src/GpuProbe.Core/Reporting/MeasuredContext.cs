using System.Text.Json.Serialization;
using GpuProbe.Core.Devices;

namespace GpuProbe.Core.Reporting;

/// <summary>What a CUDA context and libraries take on a card of this machine, beside what tensors do.</summary>
/// <param name="Device">The card, as in <c>cuda:0</c>.</param>
/// <param name="AfterContextBytes">In use on the card when the process had a context and nothing else.</param>
/// <param name="AfterWarmUpBytes">In use when libraries had been started on both threads.</param>
/// <param name="Context">In use beside the caching allocator's segments after training steps, and with what it was measured.</param>
/// <param name="DeviceFile">The device file it was written to; <see langword="null"/> for none.</param>
public sealed record MeasuredContext(
    string Device, long AfterContextBytes, long AfterWarmUpBytes, ContextMeasurement Context, string? DeviceFile)
{
    /// <summary>Why the figures are not the card's alone; <see langword="null"/> where they are.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Doubt { get; init; }
}
