using System.CommandLine;
using System.Globalization;
using GpuProbe.Cli.Sweeps;
using GpuProbe.Core;
using GpuProbe.Core.Sweeps;

namespace GpuProbe.Cli.CommandLine;

/// <summary>The options of a sweep.</summary>
internal sealed class SweepOptions
{
    private const int MostJobs = 256;

    private readonly Argument<string> _grid = new("GRID.json") { Arity = ArgumentArity.ZeroOrOne };
    private readonly ValueOption _output = OutputFile();
    private readonly ValueOption _shard = new("--shard", "PART/PARTS", "Run only this part of the points, as 3/8; the parts together are the whole, and merge joins their files.", OptionGroups.Sweep);
    private readonly ValueOption _jobs = new("--jobs", "N", "Virtual cards beside each other.", OptionGroups.Sweep) { Default = "the number of cores" };
    private readonly FlagOption _retry = new("--retry-failed", "Run points again that failed before.", OptionGroups.Sweep);
    private readonly FlagOption _restart = new("--restart", "Throw away the rows that FILE has, and begin anew.", OptionGroups.Sweep);
    private readonly FlagOption _force = new("--force", "Use cards although other processes hold memory on them; rows say so.", OptionGroups.Sweep);

    /// <summary>The option that names the file of results.</summary>
    public static ValueOption OutputFile()
    {
        var option = new ValueOption(ResultsFile.Option, "FILE", "The file of results, a line for each point; required.", OptionGroups.Sweep);
        option.Aliases.Add("-o");
        return option;
    }

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        command.Add(_grid);
        command.Add(_output);
        command.Add(_shard);
        command.Add(_jobs);
        command.Add(_retry);
        command.Add(_restart);
        command.Add(_force);
    }

    /// <summary>What a command line asks for.</summary>
    public SweepRequest Read(ParseResult parsed) => new(
        parsed.GetValue(_grid) ?? throw new ToolException(ExitCode.BadInput, "the grid is missing; allowed: a grid file (.json), see gpuprobe sweep --help"),
        RequiredOutput(parsed, _output),
        parsed.GetValue(_shard) is { } shard ? Shard.Parse(shard, _shard.Name) : null,
        ReadJobs(parsed),
        Restart: parsed.GetValue(_restart),
        RetryFailed: parsed.GetValue(_retry),
        Force: parsed.GetValue(_force));

    /// <summary>The file that an option names.</summary>
    /// <exception cref="ToolException">It names none (exit code 2).</exception>
    public static string RequiredOutput(ParseResult parsed, ValueOption option) => parsed.GetValue(option) switch
    {
        null or "" => throw new ToolException(ExitCode.BadInput, $"{option.Name} is missing; allowed: the file of results (.jsonl)"),
        "-" => throw new ToolException(ExitCode.BadInput, $"{option.Name} is -; allowed: the file of results (.jsonl), since rows are not written to standard output"),
        { } file => file,
    };

    private int ReadJobs(ParseResult parsed)
    {
        if (parsed.GetValue(_jobs) is not { } text)
            return Environment.ProcessorCount;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int jobs) && jobs is >= 1 and <= MostJobs
            ? jobs
            : throw new ToolException(ExitCode.BadInput, $"{_jobs.Name} is {text}; allowed: 1 to {MostJobs}");
    }
}
