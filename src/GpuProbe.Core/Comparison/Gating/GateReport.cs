using System.Text.Json.Serialization;
using GpuProbe.Core.Reporting;

namespace GpuProbe.Core.Comparison.Gating;

/// <summary>A gate's answer: what every output of it shows.</summary>
public sealed record GateReport
{
    /// <summary>The schema that this version writes; the number after the slash is its major version.</summary>
    public const string CurrentSchema = "gpuprobe.gate/1";

    /// <summary>Name and major version of the schema.</summary>
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>Which program wrote it.</summary>
    public required ToolInfo Tool { get; init; }

    /// <summary>The baseline's file.</summary>
    public required string Baseline { get; init; }

    /// <summary>The results' files.</summary>
    public required IReadOnlyList<string> Results { get; init; }

    /// <summary>Whether improvements pass.</summary>
    public required bool AllowImprovements { get; init; }

    /// <summary>The file of the baseline with what moved; <see langword="null"/> where none is asked for.</summary>
    [JsonIgnore]
    public string? Replacement { get; init; }

    /// <summary>
    /// The verdict of all rows: regression if there is one, else improvement if there is one that is not allowed, else inconclusive if
    /// something cannot be told, else pass. A baseline without rows tells nothing.
    /// </summary>
    public GateVerdict Verdict => Counts.OfBaseline == 0 ? GateVerdict.Inconclusive : Rows.Max(Weighed);

    /// <summary>The exit code that follows: 0 pass, 4 regression or improvement, 5 inconclusive.</summary>
    public int ExitCode => (int)(Verdict switch
    {
        GateVerdict.Regression or GateVerdict.Improvement => Core.ExitCode.DoesNotFit,
        GateVerdict.Inconclusive => Core.ExitCode.Inconclusive,
        _ => Core.ExitCode.Ok,
    });

    /// <summary>Rows by verdict.</summary>
    public GateCounts Counts => new(
        Count(GateVerdict.Pass), Count(GateVerdict.Regression), Count(GateVerdict.Improvement), Count(GateVerdict.Inconclusive), Count(GateVerdict.New));

    /// <summary>The baseline's rows in its order, then the new ones in that of the results.</summary>
    public required IReadOnlyList<GatedRow> Rows { get; init; }

    private int Count(GateVerdict verdict) => Rows.Count(row => row.Verdict == verdict);

    // What is new does not decide: there is nothing to hold it against. A row that is better in one figure may be unknown in another.
    private GateVerdict Weighed(GatedRow row) => row.Checks.Select(check => check.Verdict switch
    {
        GateVerdict.New => GateVerdict.Pass,
        GateVerdict.Improvement when AllowImprovements => GateVerdict.Pass,
        var verdict => verdict,
    }).Max();
}
