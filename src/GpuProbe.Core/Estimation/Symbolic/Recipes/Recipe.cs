namespace GpuProbe.Core.Estimation.Symbolic.Recipes;

/// <summary>All that a set-up's figures need but for its sizes; the same for all set-ups of one structure.</summary>
internal sealed record Recipe
{
    /// <summary>Slots and sizes that the forms count.</summary>
    internal required KindTable Kinds { get; init; }

    /// <summary>The phases of a step in their order.</summary>
    internal required PhaseForms[] Phases { get; init; }

    /// <summary>The time before the first step.</summary>
    internal required PhaseForms Build { get; init; }

    /// <summary>The highest point of all phases.</summary>
    internal required PeakProgram Peak { get; init; }

    /// <summary>All weights.</summary>
    internal required Form Weights { get; init; }

    /// <summary>All gradients at the end of backward.</summary>
    internal required Form Gradients { get; init; }

    /// <summary>The optimizer's states.</summary>
    internal required Form States { get; init; }

    /// <summary>What a forward pass allocates and autograd keeps.</summary>
    internal required Form Saved { get; init; }
}
