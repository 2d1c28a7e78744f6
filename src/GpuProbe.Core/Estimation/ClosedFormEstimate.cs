using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Estimation;

/// <summary>The closed form's answer for one set-up on one target; bytes are <em>allocated</em> bytes.</summary>
public sealed record ClosedFormEstimate
{
    /// <summary>The peak of allocated bytes over a whole run.</summary>
    public required long TotalBytes { get; init; }

    /// <summary>The phase in which the peak falls.</summary>
    public required Phase PeakPhase { get; init; }

    /// <summary>What is live at the peak; sums to <see cref="TotalBytes"/>.</summary>
    public required IReadOnlyList<Component> Components { get; init; }

    /// <summary>Each phase of a steady-state step.</summary>
    public required IReadOnlyList<PhaseEstimate> Phases { get; init; }

    /// <summary>Number of parameters.</summary>
    public required long ParameterCount { get; init; }

    /// <summary>Bytes of weights.</summary>
    public required long WeightBytes { get; init; }

    /// <summary>Bytes of gradients once all exist.</summary>
    public required long GradientBytes { get; init; }

    /// <summary>Bytes of optimizer states.</summary>
    public required long OptimizerStateBytes { get; init; }

    /// <summary>Bytes that one forward pass allocates and autograd keeps for backward.</summary>
    public required long SavedForBackwardBytes { get; init; }

    /// <summary>What the symbols of the formulas mean.</summary>
    public string Legend { get; init; } = Slots.Legend;

    /// <summary>What was taken for granted, for example which attention kernel runs.</summary>
    public required IReadOnlyList<string> Assumptions { get; init; }
}
