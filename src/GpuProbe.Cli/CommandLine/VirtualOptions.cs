using System.CommandLine;
using GpuProbe.Cli.Machine;
using GpuProbe.Core;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Units;
using GpuProbe.Core.VirtualGpus;

namespace GpuProbe.Cli.CommandLine;

/// <summary>The options of a command on the virtual GPU.</summary>
internal sealed class VirtualOptions
{
    private static readonly RigOptions Defaults = new();

    private readonly DeviceOptions _device = new();
    private readonly ValueOption _devices = new("--devices", "N", $"Cards of that kind, at most {RigOptions.MostDevices}; all processes of the command share them.", OptionGroups.Device) { Default = $"{Defaults.Devices}" };
    private readonly ValueOption _interconnect = new("--interconnect", string.Join('|', RigChoices.Interconnect.Names), "How the cards reach each other; decides the size of NCCL's buffers.", OptionGroups.Device);
    private readonly ValueOption _ncclMemory = new("--nccl-memory", "auto|SIZE", "What NCCL keeps for each communicator, outside PyTorch's allocator.", OptionGroups.Device) { Default = "auto" };
    private readonly ValueOption _occupied = new("--occupied", "SIZE", "What a process outside holds on each card.", OptionGroups.Device) { Default = "0" };
    private readonly ValueOption _fault = new("--fault", "lost@N|hang@N|error@N", "What goes wrong with the first card at the N-th kernel: it is gone (for all), the kernel never ends, the kernel fails.", OptionGroups.Device);
    private readonly ValueOption _nonzero = new("--nonzero", "0|all|FRACTION", "The share of elements that counts as selected where the program asks the card for a number of them (nonzero, unique, masks).", OptionGroups.ReadBack) { Default = "0" };
    private readonly ValueOption _loopGuard = new("--loop-guard", "N", "After N times 'not yet' in a row from the card, say 'yes' once: generate() then ends.", OptionGroups.ReadBack) { Default = $"{Defaults.LoopGuard}" };
    private readonly ValueOption _snapshot = new("--snapshot", "FILE", "A memory snapshot of the peak for https://pytorch.org/memory_viz.", OptionGroups.Output);
    private readonly Argument<string[]> _command = new("COMMAND") { Description = "a command and its arguments, behind --", Arity = ArgumentArity.ZeroOrMore };

    /// <summary>Completes the choices.</summary>
    public VirtualOptions()
    {
        _interconnect.CompletionSources.Add([.. RigChoices.Interconnect.Names]);
        _nonzero.CompletionSources.Add("0", "all");
        _ncclMemory.CompletionSources.Add("auto");
    }

    /// <summary>Adds the options and the command to <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        _device.AddGpuTo(command);
        command.Add(_devices);
        _device.AddCardMemoryTo(command);
        foreach (ValueOption option in new[] { _interconnect, _ncclMemory, _occupied, _fault, _nonzero, _loopGuard, _snapshot })
            command.Add(option);
        command.Add(_command);
    }

    /// <summary>What a command line asks for.</summary>
    /// <exception cref="ToolException">It cannot be done (exit code 2).</exception>
    public VirtualRequest Read(ParseResult parsed)
    {
        if (parsed.GetValue(_command) is not { Length: > 0 } command || ParseErrorLine.Stray(parsed) is not null)
            throw Bad(ParseErrorLine.Of(parsed));
        GpuProfile card = _device.ReadGpu(parsed, torchVersion: null)
            ?? throw Bad($"--gpu is missing; allowed: {string.Join(", ", DataFiles.Gpus().Names)}, or the path of a device file (.json)");
        long? capacity = _device.ReadCardMemory(parsed, card);
        if (capacity <= card.ContextBytes)
            throw Bad($"--capacity is {new ByteSize(capacity.Value)}; allowed: more than the {new ByteSize(card.ContextBytes)} that a CUDA context takes");
        string? snapshot = parsed.GetValue(_snapshot);
        RigOptions rig = ReadRig(parsed, capacity, snapshot is not null);
        if (rig.OccupiedBytes > (capacity ?? card.TotalMemoryBytes))
            throw Bad($"--occupied is {new ByteSize(rig.OccupiedBytes)}; allowed: at most the {new ByteSize(capacity ?? card.TotalMemoryBytes)} of the card");
        return new VirtualRequest(card, rig, snapshot, command);
    }

    private RigOptions ReadRig(ParseResult parsed, long? capacity, bool trace)
    {
        string? Given(ValueOption option) => parsed.GetValue(option);
        return new RigOptions
        {
            Devices = Given(_devices) is { } devices ? RigReading.Count("--devices", devices, RigOptions.MostDevices) : Defaults.Devices,
            CapacityBytes = capacity,
            LoopGuard = Given(_loopGuard) is { } guard ? RigReading.Count("--loop-guard", guard, int.MaxValue) : Defaults.LoopGuard,
            Nonzero = Given(_nonzero) is { } nonzero ? RigReading.Share("--nonzero", nonzero) : Defaults.Nonzero,
            NcclMemory = Given(_ncclMemory) is { } nccl ? RigReading.SizeOrAuto("--nccl-memory", nccl) : Defaults.NcclMemory,
            Interconnect = Given(_interconnect) is { } interconnect ? RigChoices.Interconnect.Parse(interconnect) : Defaults.Interconnect,
            OccupiedBytes = Given(_occupied) is { } occupied ? RigReading.Size("--occupied", occupied) : Defaults.OccupiedBytes,
            Fault = Given(_fault) is { } fault ? RigReading.Fault("--fault", fault) : Defaults.Fault,
            Operators = true,
            Trace = trace,
        };
    }

    private static ToolException Bad(string message) => new(ExitCode.BadInput, message);
}
