using System.Text.Json;
using GpuProbe.Core.Comparison.Gating;

namespace GpuProbe.Core.Reporting.Gating;

/// <summary>Writes a gate's answer as JSON of the schema <c>gpuprobe.gate/1</c>.</summary>
public static class GateJson
{
    /// <summary>The JSON of <paramref name="report"/>, indented, with a line end.</summary>
    public static string Write(GateReport report) => JsonSerializer.Serialize(report, GateJsonContext.Default.GateReport) + "\n";

    /// <summary>
    /// The figures of the results as <c>customSmallerIsBetter</c> of github-action-benchmark: name, unit, value, range and extra. Each
    /// figure keeps its name from run to run.
    /// </summary>
    public static string WriteBenchmark(GateReport report) =>
        JsonSerializer.Serialize(BenchmarkEntries.Of(report), GateJsonContext.Default.IReadOnlyListBenchmarkEntry) + "\n";
}
