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
        foreach (string failure in result.Failures)
            text.Append($"  failed: {failure}\n");
        if (result.Failed > result.Failures.Count)
            text.Append($"  and {Shown.Exact(result.Failed - result.Failures.Count)} more\n");
        return text.ToString();
    }

    /// <summary>The same as JSON, with a line end.</summary>
    public static string Json(SweepResult result) => JsonSerializer.Serialize(result, SweepJsonContext.Default.SweepResult) + "\n";
}
