using System.Text;
using System.Text.Json;

namespace GpuProbe.Core.Reporting.Sweeps;

/// <summary>What came of a sweep, for people and as JSON.</summary>
public static class SweepReport
{
    /// <summary>A few lines of text.</summary>
    public static string Render(SweepResult result)
    {
        var text = new StringBuilder();
        string part = result.Shard is { } shard ? $", part {shard} of a grid of {Shown.Exact(result.GridPoints)}" : "";
        string before = result.Earlier > 0 ? $", {Shown.Exact(result.Earlier)} of them from before" : "";
        text.Append($"{result.Output}: {Shown.Exact(result.Rows)} of {Shown.Exact(result.Points)} points{part}{before}\n");
        text.Append($"  {Shown.Exact(result.Fit)} fit, {Shown.Exact(result.DoNotFit)} do not fit, {Shown.Exact(result.Refused)} refused, {Shown.Exact(result.Failed)} failed\n");
        Name(text, "refused", result.Refusals, result.Refused);
        Name(text, "failed", result.Failures, result.Failed);
        return text.ToString();
    }

    private static void Name(StringBuilder text, string what, IReadOnlyList<string> some, int all)
    {
        foreach (string one in some)
            text.Append($"  {what}: {one}\n");
        if (all > some.Count)
            text.Append($"  and {Shown.Exact(all - some.Count)} more\n");
    }

    /// <summary>The same as JSON, with a line end.</summary>
    public static string Json(SweepResult result) => JsonSerializer.Serialize(result, SweepJsonContext.Default.SweepResult) + "\n";
}
