using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Estimation.Symbolic.Recipes;

/// <summary>A moment in a ledger.</summary>
/// <param name="Position">Number of entries before it.</param>
/// <param name="Kind">What it says.</param>
/// <param name="Phase">The phase that begins or ends.</param>
/// <param name="Unit">The unit that is entered.</param>
internal readonly record struct Mark(int Position, MarkKind Kind, Phase Phase, int Unit);
