using GpuProbe.Core.Estimation;
using GpuProbe.Core.Planning;

namespace GpuProbe.Core.Reporting;

/// <summary>What was predicted.</summary>
public sealed record EstimateResult
{
    /// <summary>The card that it is for; <see langword="null"/> where it counts on a CPU.</summary>
    public required string? Gpu { get; init; }

    /// <summary>The closed form.</summary>
    public required ClosedFormEstimate ClosedForm { get; init; }

    /// <summary>The virtual card's; <see langword="null"/> where it did not run.</summary>
    public VirtualEstimate? Virtual { get; init; }

    /// <summary>Why the virtual card did not run, in one line; <see langword="null"/> where it did, or where no card was named.</summary>
    public string? VirtualMissing { get; init; }

    /// <summary>The rule of thumb, for comparison.</summary>
    public required RuleOfThumb RuleOfThumb { get; init; }
}
