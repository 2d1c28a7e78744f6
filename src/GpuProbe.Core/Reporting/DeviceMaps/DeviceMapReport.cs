using GpuProbe.Core.Reporting.Document;

namespace GpuProbe.Core.Reporting.DeviceMaps;

/// <summary>Renders device maps as text for a terminal.</summary>
public static class DeviceMapReport
{
    private static readonly TableColumn[] Columns =
        [new("device"), new("bytes", IsNumber: true), new("size", IsNumber: true), new("budget", IsNumber: true), new("used", IsNumber: true), new("modules")];

    /// <summary>The report.</summary>
    public static string Render(DeviceMapResult result, ReportStyle style) => ConsoleFormatter.Format(Blocks(result), style);

    private static IEnumerable<ReportBlock> Blocks(DeviceMapResult result)
    {
        string strategy = Planning.DeviceMaps.StrategyNames.Text(result.Strategy);
        yield return new TextBlock($"{result.Model}, {result.Layers} layers, weights in {result.Weights}: {Shown.Size(result.Bytes)} ({Shown.Exact(result.Bytes)} bytes)");
        yield return new HeadingBlock("Device map", $"accelerate's, {strategy}; weights and buffers only, closed form");
        yield return new TableBlock(Columns, [.. result.Devices.Select(Row)]);
        yield return new TextBlock(
            result.Fits ? "All modules are on the devices that were allowed." : "Does not fit: not all modules are on the devices that were allowed.",
            result.Fits ? Tone.Good : Tone.Bad);
        foreach (string warning in result.Warnings)
            yield return new TextBlock(warning, Tone.Note);
    }

    private static TableRow Row(DeviceModules device) => new(
    [
        device.Device is "cpu" or "disk" ? device.Device : $"cuda:{device.Device}", Shown.Exact(device.Bytes), Shown.Size(device.Bytes), Shown.Size(device.BudgetBytes),
        device.Share is { } share ? Shown.Share(share) : "-", device.Modules.Count == 0 ? "-" : string.Join(", ", device.Modules),
    ]);
}
