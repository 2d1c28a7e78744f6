namespace GpuProbe.Core.Estimation.Walks;

/// <summary>Bytes at the start, the highest point and the end of a phase.</summary>
/// <param name="Start">At its start.</param>
/// <param name="Peak">At its highest point.</param>
/// <param name="End">At its end.</param>
internal readonly record struct PhaseFigures(long Start, long Peak, long End)
{
    /// <summary>Both runs of a phase in one: first start, last end, higher peak.</summary>
    internal PhaseFigures Then(PhaseFigures later) => new(Start, Math.Max(Peak, later.Peak), later.End);
}
