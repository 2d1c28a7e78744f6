using GpuProbe.Core.Estimation;
using GpuProbe.Core.Planning;

namespace GpuProbe.Core.Reporting;

/// <summary>What was predicted.</summary>
public sealed record EstimateResult
{
    /// <summary>The card that it is for; <see langword="null"/> where it counts on a CPU.</summary>
    public required string? Gpu { get; init; }

    /// <summary>The closed form; <see langword="null"/> for set-ups that it does not cover.</summary>
    public required ClosedFormEstimate? ClosedForm { get; init; }

    /// <summary>Why there is no closed form, in one line; <see langword="null"/> where there is one.</summary>
    public string? ClosedFormMissing { get; init; }

    /// <summary>The virtual card's; <see langword="null"/> where it did not run.</summary>
    public VirtualEstimate? Virtual { get; init; }

    /// <summary>Why the virtual card did not run, in one line; <see langword="null"/> where it did, or where no card was named.</summary>
    public string? VirtualMissing { get; init; }

    /// <summary>The rule of thumb, for comparison; <see langword="null"/> where it says nothing, about one of several cards.</summary>
    public required RuleOfThumb? RuleOfThumb { get; init; }
}
