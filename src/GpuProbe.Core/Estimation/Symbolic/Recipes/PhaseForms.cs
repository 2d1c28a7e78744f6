using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Estimation.Symbolic.Recipes;

/// <summary>High points of a phase, of which the highest depends on the sizes, and its end.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="Points">What is live at them.</param>
/// <param name="End">What is live at its end.</param>
internal sealed record PhaseForms(Phase Phase, Form[] Points, Form End);
