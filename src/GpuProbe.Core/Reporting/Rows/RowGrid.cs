namespace GpuProbe.Core.Reporting.Rows;

/// <summary>Where a row stands among those of its sweep.</summary>
/// <param name="Id">The grid: the same wherever the same grid is swept, whichever part of it.</param>
/// <param name="Index">The row's place, from 0.</param>
/// <param name="Points">Rows that the whole sweep has.</param>
public sealed record RowGrid(string Id, int Index, int Points);
