using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Machine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Core;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Tracing;
using GpuProbe.Cuda;

namespace GpuProbe.Cli.Cards;

/// <summary>The card that is measured on, as the driver shows it. Nothing is started on it, and no memory of it is taken.</summary>
internal sealed class MeasuringCard : IDisposable
{
    private readonly long _offset;
    private readonly CardTurn _turn;

    private MeasuringCard(GpuDevice device, GpuDriver driver, CardTurn turn)
    {
        (Device, Driver, _turn) = (device, driver, turn);
        DeviceMemory? memory = device.ReadMemory();
        _offset = memory is null ? 0 : device.TotalMemoryBytes - memory.FreeBytes - memory.UsedBytes;
        Attributes = device.ToProfile(contextBytes: 0, contextSource: "not known yet");
        Info = CardsHere.Describe(device);
        Others = memory is null ? null : OtherUsers.Of(device, InUse(memory));
        IdleBytes = memory is null ? 0 : device.TotalMemoryBytes - memory.FreeBytes;
    }

    /// <summary>The card.</summary>
    public GpuDevice Device { get; }

    /// <summary>The driver that shows it.</summary>
    public GpuDriver Driver { get; }

    /// <summary>Its attributes as the virtual GPU takes them, without what a context takes.</summary>
    public GpuProfile Attributes { get; }

    /// <summary>The card as it was before anything was started on it.</summary>
    public CardInfo Info { get; }

    /// <summary>Who holds memory on it; <see langword="null"/> if nobody does, or where NVML does not tell.</summary>
    public string? Others { get; }

    /// <summary>What to know about figures of this card, a sentence each.</summary>
    public IEnumerable<string> Notes => Device.Mig switch
    {
        MigState.On => [$"{Title} is cut into parts (MIG): NVML tells of the whole card, and its memory may be used by others in other parts."],
        MigState.Instance => [$"{Title} is a part of a card (MIG), with its own share of memory and multiprocessors."],
        _ => [],
    };

    /// <summary>Bytes of it that were not free before anything was started on it; 0 where NVML does not tell.</summary>
    public long IdleBytes { get; }

    /// <summary>How messages call it.</summary>
    public string Title => $"cuda:{Device.Index} ({Device.Name})";

    /// <summary>Finds the card, waits until no other gpuprobe measures on it, and looks whether it can be measured on.</summary>
    /// <exception cref="ToolException">There is no driver or no such card, or others use it and that is not wanted (exit code 3).</exception>
    public static MeasuringCard Open(MeasureLimits limits, VerbOutput output)
    {
        var driver = GpuDriver.Open();
        if (driver.Missing is { } reason)
            throw Refused($"{limits.Device} cannot be used: {reason}.");
        int index = limits.CardIndex;
        if (index >= driver.Devices.Count)
            throw Refused($"there is no {limits.Device}: {Shown(driver.Devices)}{Selection()}.");
        var turn = CardTurn.Await(driver.Devices[index], output);
        try
        {
            var card = new MeasuringCard(driver.Devices[index], driver, turn);
            card.RequireUsable();
            if (card.Others is { } others && !limits.Force)
                throw Refused($"{others} on {card.Title}; its peak would be theirs too. Use --force to measure all the same.");
            return card;
        }
        catch (CudaDriverException e)
        {
            turn.Dispose();
            throw new ToolException(ExitCode.Environment, $"{limits.Device} cannot be used: {e.Message}.", e);
        }
        catch (ToolException)
        {
            turn.Dispose();
            throw;
        }
    }

    /// <summary>Lets the next gpuprobe measure; what was read stays.</summary>
    public void Dispose() => _turn.Dispose();

    /// <summary>Looks at the card's memory again and again until it is stopped.</summary>
    public DeviceSampler Watch() => new(Device);

    /// <summary>What <paramref name="samples"/> saw; <see langword="null"/> where NVML does not tell.</summary>
    public CardWatch? Seen(DeviceSamples samples) => samples is { FirstUsedBytes: { } before, PeakUsedBytes: { } peak, LastUsedBytes: { } after }
        ? new CardWatch(before, peak, after, samples.Count, _offset)
        : null;

    private void RequireUsable()
    {
        if (Device.ComputeMode == ComputeMode.Prohibited)
            throw Refused($"{Title} lets no process use it (compute mode prohibited); nvidia-smi -i {Device.BusId ?? Device.Uuid} -c DEFAULT allows it.");
    }

    // Before driver 510 NVML counts what the driver keeps for itself as in use.
    private long InUse(DeviceMemory memory) =>
        memory.ReservedBytes is null ? Device.TotalMemoryBytes - memory.FreeBytes : memory.UsedBytes;

    private static string Shown(IReadOnlyList<GpuDevice> devices) =>
        $"this machine shows {string.Join(", ", devices.Select(device => $"cuda:{device.Index} ({device.Name})"))}";

    private static string Selection() => Environment.GetEnvironmentVariable("CUDA_VISIBLE_DEVICES") is { } selected
        ? $"; CUDA_VISIBLE_DEVICES is '{selected}'"
        : "";

    private static ToolException Refused(string message) => new(ExitCode.Environment, message);
}
