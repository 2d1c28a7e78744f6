using System.CommandLine;
using System.Globalization;
using GpuProbe.Cli.Machine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.VirtualGpus;
using GpuProbe.Core;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Units;

namespace GpuProbe.Cli.CommandLine;

/// <summary>Options that say where a run is counted or measured, and within which limits.</summary>
internal sealed class DeviceOptions
{
    private const string Cpu = MeasureLimits.Cpu;
    private const string Cuda = "cuda";
    private const int RepetitionsOnCard = 3;
    private const int MostRepetitions = 100;
    private const int StepsTimedOnCard = 11;
    private const int MostTimedSteps = 1_000_000;

    // As in a device file.
    private const long MostCapacity = 1L << 50;
    private const double LongestTimeout = 7 * 24 * 3600;

    private static readonly string[] OfOneCard = ["--snapshot", "--profile", "--examples", "--epochs", "--price-per-hour", "--measured"];

    private readonly ValueOption _gpu = new("--gpu", "NAME|FILE", "The card to count on: a preset's name (see below), or the path of a device file (.json).", OptionGroups.Device);
    private readonly ValueOption _map = new("--devices", "MAP.json", "A model spread over cards by accelerate's device_map, as gpuprobe device-map writes it: an estimate for each card. --gpu then names the kind of all cards, or of each, separated by commas.", OptionGroups.Device);
    private readonly ValueOption _device = new("--device", "cpu|cuda:N", "Where to run real steps: this machine's processor or one of its cards.", OptionGroups.Device) { Default = Cpu };
    private readonly ValueOption _capacity = new("--capacity", "SIZE", "Allocations beyond SIZE (for example 24GiB) fail as on a full device; a card behaves like one of SIZE, of which its context takes a part.", OptionGroups.Device) { Default = "no limit" };
    private readonly ValueOption _cardMemory = new("--capacity", "SIZE", "Total memory that each card shows, for example 24GiB.", OptionGroups.Device) { Default = "the card's own" };
    private readonly ValueOption _timeout = new("--timeout", "SECONDS", "Stop measuring after this time; finished phases are kept.", OptionGroups.Device) { Default = "no limit" };

    private readonly ValueOption _repetitions = new("--repetitions", "N", "Runs of the same set-up, each in a process of its own; peaks that differ make the result inconclusive (exit code 5).", OptionGroups.Device) { Default = "3 on a card, 1 on the CPU" };
    private readonly ValueOption _timedSteps = new("--timed-steps", "N", "On a card: steps of a further run, in which no allocation is followed; throughput is theirs. 0 for none.", OptionGroups.Device) { Default = $"{StepsTimedOnCard}" };
    private readonly ValueOption _emulate = new("--emulate", "NAME|FILE", "On a card: behave like this smaller one, with its memory (or that of --capacity), context, cuBLAS workspaces and attention kernel.", OptionGroups.Device);
    private readonly ValueOption _snapshot = new("--snapshot", "FILE", "A memory snapshot of the peak, or of the moment in which memory was refused, for https://pytorch.org/memory_viz.", OptionGroups.Device);
    private readonly FlagOption _force = new("--force", "Use a card although other processes hold memory on it; the result says so.", OptionGroups.Device);

    /// <summary>Completes names of cards and devices.</summary>
    public DeviceOptions()
    {
        _gpu.CompletionSources.Add(_ => DataFiles.Gpus().Names);
        _emulate.CompletionSources.Add(_ => DataFiles.Gpus().Names);
        _device.CompletionSources.Add(Cpu, $"{Cuda}:0");
    }

    /// <summary>Adds <c>--gpu</c>.</summary>
    public void AddGpuTo(Command command) => command.Add(_gpu);

    /// <summary>Adds <c>--devices</c>.</summary>
    public void AddMapTo(Command command) => command.Add(_map);

    /// <summary>The map and the cards that it spreads a model over; <see langword="null"/> where there is no map.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="torchVersion">The libtorch that will run on the cards; <see langword="null"/> if not known.</param>
    /// <exception cref="ToolException">A card is missing or unknown, or there is an option that does not go with a map (exit code 2).</exception>
    public SpreadRequest? ReadSpread(ParseResult parsed, string? torchVersion)
    {
        if (parsed.GetValue(_map) is not { } map)
            return null;
        if (parsed.CommandResult.Command.Options.FirstOrDefault(option => OfOneCard.Contains(option.Name) && parsed.GetResult(option) is not null) is { } other)
            throw new ToolException(ExitCode.BadInput, $"{other.Name} is for a run on one card, and {_map.Name} is given");
        string names = parsed.GetValue(_gpu) ?? throw new ToolException(ExitCode.BadInput, $"{_map.Name} needs --gpu: the kind of the cards");
        return new SpreadRequest(map, [.. names.Split(',', StringSplitOptions.TrimEntries).Select(name => DataFiles.Gpus().Resolve(name).WithContextFor(torchVersion))], ReadCapacity(parsed));
    }

    /// <summary>Adds <c>--capacity</c> as the memory of the card that <c>--gpu</c> names.</summary>
    public void AddCardMemoryTo(Command command) => command.Add(_cardMemory);

    /// <summary>Adds <c>--snapshot</c> of a run on the card that <c>--gpu</c> names.</summary>
    public void AddSnapshotTo(Command command) => command.Add(_snapshot);

    /// <summary>Adds the options of a measurement.</summary>
    public void AddMeasuringTo(Command command)
    {
        command.Add(_device);
        command.Add(_capacity);
        command.Add(_emulate);
        command.Add(_snapshot);
        command.Add(_timeout);
        command.Add(_repetitions);
        command.Add(_timedSteps);
        command.Add(_force);
    }

    /// <summary>Adds the options of a verb that does single runs on a device.</summary>
    public void AddSingleRunsTo(Command command)
    {
        command.Add(_device);
        command.Add(_capacity);
        command.Add(_timeout);
        command.Add(_force);
    }

    /// <summary>The card, if one was named, with what its context takes.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="torchVersion">The libtorch that will run on it; <see langword="null"/> if not known.</param>
    public GpuProfile? ReadGpu(ParseResult parsed, string? torchVersion) =>
        parsed.GetValue(_gpu) is { } name ? DataFiles.Gpus().Resolve(name).WithContextFor(torchVersion) : null;

    /// <summary>The device, capacity and time limit of a measurement.</summary>
    public MeasureLimits ReadMeasuring(ParseResult parsed)
    {
        string device = DeviceOf(parsed.GetValue(_device) ?? Cpu);
        int timedSteps = ReadTimedSteps(parsed);
        if (device == Cpu && Array.Find<Option>([_timedSteps, _force], option => parsed.GetResult(option) is { Implicit: false }) is { } forCard)
            throw new ToolException(ExitCode.BadInput, $"{forCard.Name} is for a card, and --device is {Cpu}");
        return new MeasureLimits(device, ReadCapacity(parsed), ReadTimeout(parsed))
        {
            Repetitions = ReadRepetitions(parsed) ?? (device == Cpu ? 1 : RepetitionsOnCard),
            TimedSteps = timedSteps,
            Force = parsed.GetValue(_force),
            Emulated = ReadEmulated(parsed, device),
            Snapshot = ReadSnapshot(parsed),
        };
    }

    /// <summary>The same for a verb that does single runs without timing them; <see langword="null"/> where no device was named.</summary>
    public MeasureLimits? ReadSingleRuns(ParseResult parsed) => parsed.GetResult(_device) is null
        ? null
        : ReadMeasuring(parsed) with { Repetitions = 1, TimedSteps = 0 };

    /// <summary>The same for a verb that measures exactly what was asked only on a card, and else what the processor can do of it.</summary>
    public MeasureLimits ReadProbing(ParseResult parsed)
    {
        MeasureLimits limits = ReadMeasuring(parsed);
        if (!limits.IsCard && Array.Find<ValueOption>([_capacity, _snapshot], option => parsed.GetResult(option) is not null) is { } option)
            throw new ToolException(ExitCode.BadInput, $"{option.Name} is for a card, and --device is {Cpu}; measure has it for the CPU, too");
        return limits;
    }

    /// <summary>The device that a name on the command line means.</summary>
    /// <exception cref="ToolException">There is no such name (exit code 2).</exception>
    internal static string DeviceOf(string name)
    {
        const string first = $"{Cuda}:0";
        if (name is Cpu)
            return Cpu;
        if (name is Cuda)
            return first;
        return name.StartsWith($"{Cuda}:", StringComparison.Ordinal) && int.TryParse(name[(Cuda.Length + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            ? $"{Cuda}:{index}"
            : throw new ToolException(ExitCode.BadInput, $"--device '{name}' is not known; allowed: {Cpu}, {first}");
    }

    private GpuProfile? ReadEmulated(ParseResult parsed, string device)
    {
        if (parsed.GetValue(_emulate) is not { } name)
            return null;
        return device != Cpu
            ? DataFiles.Gpus().Resolve(name, _emulate.Name).WithContextFor(CudaTorchVersion.Here())
            : throw new ToolException(ExitCode.BadInput, $"{_emulate.Name} makes a card behave like a smaller one, and --device is {Cpu}");
    }

    // The first step is not counted: there have to be two, or none.
    private int ReadTimedSteps(ParseResult parsed)
    {
        if (parsed.GetValue(_timedSteps) is not { } text)
            return StepsTimedOnCard;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is 0 or >= 2 and <= MostTimedSteps
            ? count
            : throw new ToolException(ExitCode.BadInput, $"{_timedSteps.Name} is {text}; allowed: 0, or 2 to {MostTimedSteps}");
    }

    private int? ReadRepetitions(ParseResult parsed)
    {
        if (parsed.GetValue(_repetitions) is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count is >= 1 and <= MostRepetitions
            ? count
            : throw new ToolException(ExitCode.BadInput, $"--repetitions is {text}; allowed: 1 to {MostRepetitions}");
    }

    /// <summary>The memory in bytes that <paramref name="card"/> is to have; <see langword="null"/> for its own.</summary>
    public long? ReadCardMemory(ParseResult parsed, GpuProfile? card)
    {
        long? bytes = ReadCapacity(parsed);
        return bytes is null || card is not null ? bytes : throw new ToolException(
            ExitCode.BadInput, "--capacity is the memory of the card that --gpu names, and --gpu is missing");
    }

    /// <summary>The file for a snapshot of the run on <paramref name="card"/>; <see langword="null"/> for none.</summary>
    public string? ReadSnapshot(ParseResult parsed, GpuProfile? card)
    {
        string? file = ReadSnapshot(parsed);
        return file is null || card is not null ? file : throw new ToolException(
            ExitCode.BadInput, $"{_snapshot.Name} shows a run on the card that --gpu names, and --gpu is missing");
    }

    private string? ReadSnapshot(ParseResult parsed)
    {
        if (parsed.GetValue(_snapshot) is not { } file)
            return null;
        WholeFile.RequireWritable(file, _snapshot.Name);
        return file;
    }

    private long? ReadCapacity(ParseResult parsed)
    {
        ValueOption? given = Array.Find([_capacity, _cardMemory], option => parsed.GetResult(option) is not null);
        if (given is null || parsed.GetValue(given) is not { } text)
            return null;
        return Capacity(text);
    }

    /// <summary>The bytes of a device's memory.</summary>
    /// <param name="text">What was typed.</param>
    /// <exception cref="ToolException">It is no size, or that of no device (exit code 2).</exception>
    internal static long Capacity(string text)
    {
        long bytes = ByteSize.Parse(text, "--capacity").Bytes;
        string? allowed = bytes <= 0 ? "more than nothing, for example 24GiB" : bytes > MostCapacity ? "at most 1024TiB" : null;
        return allowed is null ? bytes : throw new ToolException(ExitCode.BadInput, $"--capacity is {text}; allowed: {allowed}");
    }

    private TimeSpan? ReadTimeout(ParseResult parsed)
    {
        if (parsed.GetValue(_timeout) is not { } text)
            return null;
        return double.TryParse(text, out double seconds) && seconds is > 0 and <= LongestTimeout
            ? TimeSpan.FromSeconds(seconds)
            : throw new ToolException(ExitCode.BadInput, $"--timeout is {text}; allowed: seconds, more than 0 and at most {LongestTimeout}");
    }
}
