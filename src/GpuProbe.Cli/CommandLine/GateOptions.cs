using System.CommandLine;
using GpuProbe.Core;

namespace GpuProbe.Cli.CommandLine;

/// <summary>The options of <c>gate</c>.</summary>
internal sealed class GateOptions
{
    private readonly ValueOption _baseline = new("--baseline", "FILE", "The figures to hold the results against.", OptionGroups.Baseline);

    private readonly ValueOption _write = new(
        "--write-baseline", "FILE", "Makes a baseline of the results instead, to be kept in the repository; a file that is there is not replaced.", OptionGroups.Baseline);

    private readonly ValueOption _update = new(
        "--update", "FILE", "Writes the baseline with the figures of the rows that moved and with rows that are new; all else stays to the byte. FILE may be the baseline itself.",
        OptionGroups.Baseline);

    private readonly FlagOption _allowImprovements = new(
        "--allow-improvements", "Figures that are better pass; without, they fail, because the baseline is out of date.", OptionGroups.Baseline);

    private readonly ValueOption _markdown = new("--markdown", "FILE", "The report as Markdown.", OptionGroups.Output);

    private readonly ValueOption _junit = new("--junit", "FILE", "The report as JUnit's XML: a test case for each figure of each row.", OptionGroups.Output);

    private readonly ValueOption _benchmark = new(
        "--benchmark-json", "FILE", "The figures for github-action-benchmark (customSmallerIsBetter).", OptionGroups.Output);

    private readonly FlagOption _github = new(
        "--github", "Annotations of the baseline's file on standard output, and the report as Markdown behind what is in $GITHUB_STEP_SUMMARY.", OptionGroups.Output);

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_baseline, _write, _update, _allowImprovements, _markdown, _junit, _benchmark, _github])
            command.Add(option);
    }

    /// <summary>What a command line asks for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="results">The files of results.</param>
    /// <exception cref="ToolException">Options are missing or contradict each other (exit code 2).</exception>
    public GateRequest Read(ParseResult parsed, IReadOnlyList<string> results)
    {
        string? baseline = parsed.GetValue(_baseline);
        string? write = parsed.GetValue(_write);
        if (baseline is null && write is null)
            throw new ToolException(ExitCode.BadInput, "--baseline is missing; allowed: a file that gate --write-baseline made");
        Option[] others = [_baseline, _update, _allowImprovements, _markdown, _junit, _benchmark, _github];
        if (write is not null && Array.Find(others, option => parsed.GetResult(option) is { Implicit: false }) is { } other)
            throw new ToolException(ExitCode.BadInput, $"--write-baseline makes a baseline and judges nothing, so it does not go with {other.Name}");
        return new GateRequest
        {
            Results = results,
            Baseline = baseline,
            WriteBaseline = write,
            Update = parsed.GetValue(_update),
            AllowImprovements = parsed.GetValue(_allowImprovements),
            Markdown = parsed.GetValue(_markdown),
            JUnit = parsed.GetValue(_junit),
            BenchmarkJson = parsed.GetValue(_benchmark),
            GitHub = parsed.GetValue(_github),
        };
    }
}
