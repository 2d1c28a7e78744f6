using GpuProbe.Core.Reporting.Rows;

namespace GpuProbe.Core.Comparison.Gating;

/// <summary>Rows of results as a gate takes them.</summary>
internal static class GateRows
{
    /// <summary>What each row tells.</summary>
    /// <param name="rows">The rows.</param>
    /// <exception cref="ToolException">Two are of the same point, lane and device, or a figure is impossible (exit code 2).</exception>
    public static IReadOnlyList<Observation> Distinct(IReadOnlyList<ResultRow> rows)
    {
        var seen = new Dictionary<(string Id, RowLane Lane, string Device), int>();
        foreach ((int i, ResultRow row) in rows.Index())
        {
            if (!seen.TryAdd((row.Id, row.Lane, row.Device), i))
                throw new ToolException(
                    ExitCode.BadInput,
                    $"results: rows {seen[(row.Id, row.Lane, row.Device)] + 1} and {i + 1} are both {InputText.Shorten(row.Id)} ({BaselineNames.Of(row.Lane)}, {InputText.Shorten(row.Device)}); allowed: one");
        }

        return [.. rows.Select(Observation.Of)];
    }
}
