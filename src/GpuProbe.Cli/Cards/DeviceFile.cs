using GpuProbe.Cli.Terminal;
using GpuProbe.Core;
using GpuProbe.Core.Devices;

namespace GpuProbe.Cli.Cards;

/// <summary>A file that describes a card, made from the card itself.</summary>
internal sealed class DeviceFile
{
    private const string Option = "--device-file";
    private readonly string _path;
    private readonly GpuProfile _card;

    private DeviceFile(string path, GpuProfile card) => (_path, _card) = (path, card);

    /// <summary>
    /// Describes the card by its driver's answers; of a file that is there, its name, peak speeds and measurements are kept. Nothing
    /// is written yet.
    /// </summary>
    /// <exception cref="ToolException">The file cannot be read, or is of another card (exit code 2).</exception>
    public static DeviceFile Open(string path, MeasuringCard card)
    {
        if (!File.Exists(path))
            return new DeviceFile(path, New(Path.GetFileNameWithoutExtension(path), card));
        using FileStream stream = File.OpenRead(path);
        GpuProfile known = GpuProfileReader.Read(stream, path);
        if (known.ProductName != card.Device.Name)
            throw new ToolException(ExitCode.BadInput, $"{Option} {path} describes another card, {known.ProductName}, and not {card.Title}.");
        return new DeviceFile(path, card.Device.IsVirtual ? known : New(known.Name, card).WithSpeedsOf(known) with
        {
            ContextBytes = known.ContextBytes,
            ContextSource = known.ContextSource,
            Contexts = known.Contexts,
        });
    }

    /// <summary>
    /// Adds a measurement, in the place of one with the same driver and libtorch, and writes the file. What comes from a virtual
    /// card is written as that, and the context stays assumed.
    /// </summary>
    /// <exception cref="ToolException">The file cannot be written (exit code 2).</exception>
    public void Add(ContextMeasurement context)
    {
        IEnumerable<ContextMeasurement> others = _card.Contexts.Where(one =>
            one.Driver != context.Driver || one.Libtorch != context.Libtorch || one.IsVirtual != context.IsVirtual);
        GpuProfile card = _card with { Contexts = [.. others, context] };
        if (!context.IsVirtual)
            card = card with { ContextBytes = context.Bytes, ContextSource = context.ToString() };
        WholeFile.Write(_path, output => GpuProfileWriter.Write(card, output), Option);
    }

    private static GpuProfile New(string name, MeasuringCard card)
    {
        GpuProfile profile = CardProfile.Of(card, measured: null);
        string peaks = profile.DensePeakFlops is null ? "" : "; peak speeds as in the device file that came with gpuprobe for this product";
        return profile with { Name = name, Source = profile.Source + peaks, Contexts = [] };
    }
}
