using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Estimation.Symbolic.Recipes;

/// <summary>A part of a phase that belongs to one unit, with what was live at each of its high points.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Unit">The unit.</param>
internal sealed record Stretch(Phase Phase, int Unit)
{
    /// <summary>For each high point, how often each kind was live.</summary>
    internal List<int[]> Points { get; } = [];

    /// <summary>What was live at the end of the phase, if the stretch is its last.</summary>
    internal int[]? End { get; set; }
}
