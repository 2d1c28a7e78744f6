using System.CommandLine;
using System.Globalization;
using GpuProbe.Core;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning.Search;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Units;

namespace GpuProbe.Cli.CommandLine;

/// <summary>Options that say what is searched.</summary>
internal sealed class SearchOptions
{
    private readonly ValueOption _max = new("--max", string.Join('|', SearchedSize.All.Select(size => size.Option)), "The size whose largest value that fits is searched; required.", OptionGroups.Search);
    private readonly ValueOption _from = new("--from", "N", "The smallest value that is of use.", OptionGroups.Search) { Default = "1" };
    private readonly ValueOption _upTo = new("--up-to", "N", "The largest value that is of use.", OptionGroups.Search) { Default = "what the model was made for; no limit for micro-batch" };
    private readonly ValueOption _multipleOf = new("--multiple-of", "N", "Try only multiples of N.", OptionGroups.Search) { Default = "1" };
    private readonly MarginOption _margin = new(OptionGroups.Search);
    private readonly FlagOption _confirm = new("--confirm", "With --gpu: run the answer and the next value on a real card (--device, else cuda:0), too; a bigger card behaves like the one that was named.", OptionGroups.Search);

    /// <summary>Completes names of sizes.</summary>
    public SearchOptions() => _max.CompletionSources.Add([.. SearchedSize.All.Select(size => size.Option)]);

    /// <summary>Adds the options to <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        command.Add(_max);
        command.Add(_from);
        command.Add(_upTo);
        command.Add(_multipleOf);
        _margin.AddTo(command);
        command.Add(_confirm);
    }

    /// <summary>The size that is searched.</summary>
    public SearchedSize ReadSize(ParseResult parsed) => SearchedSize.Of(
        parsed.GetValue(_max) ?? throw Refused($"{_max.Name} is missing; allowed: {string.Join(", ", SearchedSize.All.Select(size => size.Option))}"), _max.Name);

    /// <summary>What is searched for <paramref name="setup"/>, and where.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="size">The size.</param>
    /// <param name="setup">The set-up, whose own value of it does not count.</param>
    /// <param name="gpu">The virtual card; <see langword="null"/> if none was named.</param>
    /// <param name="limits">The device of real runs; <see langword="null"/> if none was named.</param>
    /// <exception cref="ToolException">A number is out of its range, or there is no card to search on (exit code 2).</exception>
    public SearchRequest Read(ParseResult parsed, SearchedSize size, TrainingSetup setup, GpuProfile? gpu, MeasureLimits? limits)
    {
        long largest = size.Largest(setup), largestAllowed = size.LargestAllowed(setup);
        long from = Number(parsed, _from, 1, largestAllowed) ?? 1;
        long? given = Number(parsed, _upTo, from, largestAllowed);
        long upTo = given ?? Math.Max(from, largest);
        long unit = Number(parsed, _multipleOf, 1, upTo) ?? 1;
        if (upTo / unit * unit < from)
            throw Refused($"there is no multiple of {_multipleOf.Name} {unit} from {from} to {upTo}");
        bool confirm = parsed.GetValue(_confirm);
        if (gpu is null && limits is null)
            throw Refused("--gpu or --device is missing: name a card to search on");
        if (gpu is not null && limits is not null && !confirm)
            throw Refused($"--device is for real runs beside --gpu, and {_confirm.Name} is missing");
        if (limits is { IsCard: false } && gpu is not null)
            throw Refused($"{_confirm.Name} runs on a card, and --device is {MeasureLimits.Cpu}");
        if (limits is { IsCard: false, CapacityBytes: null })
            throw Refused($"--device {MeasureLimits.Cpu} needs --capacity: the memory to search in");
        Margin margin = _margin.Read(parsed, gpu);
        return new SearchRequest(
            size, from, upTo, given is null ? size.Limit : $"{_upTo.Name}", unit, margin, gpu,
            limits ?? new MeasureLimits(confirm ? "cuda:0" : MeasureLimits.Cpu, CapacityBytes: null, Timeout: null), confirm || gpu is null);
    }

    private static long? Number(ParseResult parsed, ValueOption option, long min, long max)
    {
        if (parsed.GetValue(option) is not { } text)
            return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number >= min && number <= max
            ? number
            : throw Refused($"{option.Name} is {text}; allowed: a whole number from {min} to {max}");
    }

    private static ToolException Refused(string message) => new(ExitCode.BadInput, message);
}
