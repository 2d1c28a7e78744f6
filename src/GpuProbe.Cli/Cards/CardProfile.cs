using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Machine;
using GpuProbe.Cli.VirtualGpus;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Tracing;
using GpuProbe.Core.Units;

namespace GpuProbe.Cli.Cards;

/// <summary>A card as its virtual twin takes it.</summary>
internal static class CardProfile
{
    private const long AssumedContextBytes = 512 * ByteSize.MiB;

    /// <summary>
    /// The profile of <paramref name="card"/>: attributes from its driver, the peak from the device file of the same product. The
    /// context is that of a measurement in this file with this driver and libtorch, else what the run itself found after its warm-up.
    /// </summary>
    /// <param name="card">The card.</param>
    /// <param name="measured">A run on it; <see langword="null"/> before there is one, and then the context is the file's or assumed.</param>
    public static GpuProfile Of(MeasuringCard card, Measurement? measured)
    {
        GpuProfile? preset = Preset(card);
        (long bytes, string source) = (Stored(card, preset, measured?.TorchVersion ?? CudaTorchVersion.Here()), measured?.DeviceUse) switch
        {
            ({ } stored, _) => (stored.Bytes, stored.ToString()),
            (_, { } use) => (use.AfterWarmUpBytes, Source(card, measured!)),
            _ => (preset?.ContextBytes ?? AssumedContextBytes, preset?.ContextSource ?? "assumed"),
        };
        return card.Attributes.WithSpeedsOf(preset) with { ContextBytes = bytes, ContextSource = source };
    }

    /// <summary>The profile of the card that a run is to be held against: <paramref name="card"/>'s own, or the smaller one's that it is to behave like.</summary>
    /// <param name="card">The card.</param>
    /// <param name="limits">Say whether it is to behave like a smaller one.</param>
    /// <param name="measured">A run on it; <see langword="null"/> before there is one.</param>
    public static GpuProfile Of(MeasuringCard card, MeasureLimits limits, Measurement? measured)
    {
        GpuProfile profile = limits.Emulated ?? Of(card, measured);
        return limits.CapacityBytes is { } bytes ? profile with { TotalMemoryBytes = bytes } : profile;
    }

    private static ContextMeasurement? Stored(MeasuringCard card, GpuProfile? preset, string? torchVersion) => preset?.Contexts
        .Where(context => !context.IsVirtual && context.Driver == card.Driver.DriverVersion && context.IsOf(torchVersion))
        .MaxBy(context => context.Date);

    private static string Source(MeasuringCard card, Measurement measured) => measured.IsVirtual
        ? $"virtual: in use on {card.Title} after warm-up"
        : $"measured: in use on {card.Title} after warm-up (driver {card.Driver.DriverVersion ?? "unknown"}, libtorch {measured.TorchVersion})";

    // Total memory is not compared: it changes with the driver's release, and product names tell sizes apart.
    private static GpuProfile? Preset(MeasuringCard card)
    {
        GpuCatalog presets = DataFiles.Gpus();
        return presets.Names.Select(name => presets.Resolve(name))
            .FirstOrDefault(preset => preset.ProductName == card.Device.Name)?.WithContextFor(CudaTorchVersion.Here());
    }
}
