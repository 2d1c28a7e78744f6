using System.Text;
using GpuProbe.Core.Comparison.Gating;

namespace GpuProbe.Core.Reporting.Gating;

/// <summary>
/// A gate's answer as GitHub's workflow commands: annotations of the baseline's file. GitHub shows ten errors, ten warnings and ten notices of a
/// step; of more, the tenth says how many.
/// </summary>
public static class GitHubCommands
{
    private const int Shown = 10;

    /// <summary>The commands, one a line; none where all is as expected.</summary>
    public static string Of(GateReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        Add(text, report, "error", report.AllowImprovements ? [GateVerdict.Regression] : [GateVerdict.Regression, GateVerdict.Improvement]);
        Add(text, report, "warning", [GateVerdict.Inconclusive]);
        Add(text, report, "notice", report.AllowImprovements ? [GateVerdict.Improvement, GateVerdict.New] : [GateVerdict.New]);
        return text.ToString();
    }

    /// <summary>Text that GitHub does not take for commands, whatever is in it.</summary>
    /// <param name="text">The text, ending in a line end.</param>
    /// <param name="token">A word that is not in it and that nobody can know before.</param>
    public static string Quoted(string text, string token) => $"::stop-commands::{token}\n{text}::{token}::\n";

    private static void Add(StringBuilder text, GateReport report, string level, IReadOnlyList<GateVerdict> verdicts)
    {
        bool withLane = GateWords.HasLanes(report);
        GatedRow[] rows = [.. verdicts.SelectMany(verdict => report.Rows.Where(row => row.Verdict == verdict))];
        int most = rows.Length > Shown ? Shown - 1 : rows.Length;
        foreach (GatedRow row in rows.Take(most))
        {
            IEnumerable<GateCheck> said = row.Checks.Where(check => check.Verdict == row.Verdict);
            Command(text, report, level, GateWords.Of(row.Verdict), $"{GateWords.Row(row, withLane)}: {string.Join("; ", said.Select(GateWords.Sentence))}");
        }

        if (rows.Length > most)
            Command(text, report, level, string.Join(", ", verdicts.Select(GateWords.Of)), $"{rows.Length - most} rows more");
    }

    private static void Command(StringBuilder text, GateReport report, string level, string verdict, string message) => text
        .Append("::").Append(level).Append(" file=").Append(Property(report.Baseline))
        .Append(",title=").Append(Property($"gpuprobe gate: {verdict}"))
        .Append("::").Append(Data(message)).Append('\n');

    // actions/runner, ActionCommand.cs: what it takes back, the percent sign last.
    private static string Data(string text) => text
        .Replace("%", "%25", StringComparison.Ordinal)
        .Replace("\r", "%0D", StringComparison.Ordinal)
        .Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(text)
        .Replace(":", "%3A", StringComparison.Ordinal)
        .Replace(",", "%2C", StringComparison.Ordinal);
}
