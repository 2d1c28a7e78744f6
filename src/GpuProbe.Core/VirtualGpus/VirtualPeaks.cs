using System.Globalization;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Reporting.Document;
using GpuProbe.Core.Units;

namespace GpuProbe.Core.VirtualGpus;

/// <summary>The peaks of every card, what the allocators did, and what was largest.</summary>
internal static class VirtualPeaks
{
    private static readonly TableColumn[] LargestColumns =
        [new("largest at the peak", IsNumber: true), new("bytes", IsNumber: true), new("blocks", IsNumber: true), new("since", IsNumber: true), new("asked for by")];

    /// <summary>The section for <paramref name="result"/>.</summary>
    public static IEnumerable<ReportBlock> Of(VirtualRunResult result)
    {
        if (result.Devices.Count == 0)
            yield break;
        yield return new TextBlock("");
        yield return Peaks(result);
        if (Allocators(result) is { Rows.Count: > 0 } allocators)
        {
            yield return new TextBlock("");
            yield return allocators;
        }

        if (result.Devices.Sum(device => device.Processes.Sum(process => process.Allocator?.Retries ?? 0)) is > 0 and var retries)
            yield return new TextBlock(
                $"{VirtualRunReport.Count(retries, "time", "times")} the card was full and the allocator gave back what it had cached: each makes a real run slow.");
        DeviceUse fullest = result.Devices.MaxBy(device => device.PeakBytes)!;
        if (Outside(fullest, result.Rig) is { Length: > 0 } outside)
            yield return new TextBlock($"In the device's peak{Where(result, fullest)}, but outside PyTorch's allocator: {outside}.", Tone.Note);
        foreach (ReportBlock block in Largest(result))
            yield return block;
    }

    private static TableBlock Peaks(VirtualRunResult result)
    {
        TableColumn[] columns =
        [
            .. PlaceColumns(result), new("memory"), new("peak", IsNumber: true), new("bytes", IsNumber: true),
            new($"of {Shown.Size(result.CapacityBytes)}", IsNumber: true), new("after", IsNumber: true),
        ];
        return new TableBlock(columns, [.. result.Devices.SelectMany(Rows)]);

        IEnumerable<TableRow> Rows(DeviceUse device)
        {
            foreach (DeviceProcess process in device.Processes)
            {
                if (process.Allocator is not { } allocator)
                    continue;
                yield return Row(device, $"{process.Pid}", "allocated", allocator.PeakAllocatedBytes, allocator.PeakAllocatedSeconds);
                yield return Row(device, $"{process.Pid}", "reserved", allocator.PeakReservedBytes, allocator.PeakReservedSeconds);
            }

            yield return Row(device, "all", "device", device.PeakBytes, device.PeakSeconds);
        }

        TableRow Row(DeviceUse device, string process, string memory, long bytes, double seconds) => new(
        [
            .. Place(result, device, process), memory, Shown.Size(bytes), Shown.Exact(bytes), Share(bytes, device.CapacityBytes), Shown.Seconds(seconds),
        ]);
    }

    private static TableBlock Allocators(VirtualRunResult result)
    {
        TableColumn[] columns =
        [
            .. PlaceColumns(result), new("allocator's blocks", IsNumber: true), new("segments", IsNumber: true), new("given back", IsNumber: true),
            new("retries", IsNumber: true), new("fragmentation at the peak of allocated", IsNumber: true),
        ];
        return new TableBlock(columns, [.. result.Devices.SelectMany(device => device.Processes.Where(process => process.Allocator is not null), Row)]);

        TableRow Row(DeviceUse device, DeviceProcess process) => new(
        [
            .. Place(result, device, $"{process.Pid}"), Shown.Exact(process.Allocator!.Allocations), Shown.Exact(process.Allocator.SegmentsAllocated),
            Shown.Exact(process.Allocator.SegmentsFreed), Shown.Exact(process.Allocator.Retries), Shown.Size(process.FragmentationBytes),
        ]);
    }

    // Which card and which process: told only where there are several.
    private static IEnumerable<TableColumn> PlaceColumns(VirtualRunResult result) =>
        Place(result, ("device", "process")).Select(title => new TableColumn(title, IsNumber: true));

    private static IEnumerable<string> Place(VirtualRunResult result, DeviceUse device, string process) =>
        Place(result, ($"{device.Physical}", process));

    private static IEnumerable<string> Place(VirtualRunResult result, (string Device, string Process) place)
    {
        if (result.Devices.Count > 1)
            yield return place.Device;
        if (result.Devices.Any(device => device.Processes.Count > 1))
            yield return place.Process;
    }

    private static string Outside(DeviceUse device, RigOptions rig)
    {
        (string Name, long Bytes)[] shares =
        [
            ("CUDA contexts", device.Processes.Sum(process => process.AtPeakDevice.Context)),
            ("driver pools", device.Processes.Sum(process => process.AtPeakDevice.Pool)),
            ("NCCL", device.Processes.Sum(process => process.AtPeakDevice.Library)),
            ("held from outside (--occupied)", rig.OccupiedBytes),
        ];
        return string.Join(", ", shares.Where(share => share.Bytes > 0).Select(share => $"{share.Name} {new ByteSize(share.Bytes)}"));
    }

    private static IEnumerable<ReportBlock> Largest(VirtualRunResult result)
    {
        (DeviceUse Device, DeviceProcess Process)[] counted =
            [.. result.Devices.SelectMany(device => device.Processes.Where(process => process.LargestAtPeak.Count > 0), (device, process) => (device, process))];
        if (counted.Length == 0)
            yield break;
        (DeviceUse device, DeviceProcess process) = counted.MaxBy(pair => pair.Process.Allocator?.PeakAllocatedBytes ?? 0);
        yield return new TextBlock("");
        if (counted.Length > 1)
            yield return new TextBlock($"Where the most was allocated{Where(result, device, process)}:");
        yield return new TableBlock(LargestColumns,
        [
            .. process.LargestAtPeak.Select(allocation => new TableRow(
            [
                Shown.Size(allocation.Bytes), Shown.Exact(allocation.Bytes), Shown.Exact(allocation.Count), Shown.Seconds(allocation.Seconds),
                allocation.Operator ?? "-",
            ])),
        ]);
    }

    private static string Where(VirtualRunResult result, DeviceUse device, DeviceProcess? process = null)
    {
        string card = result.Devices.Count > 1 ? $" on device {device.Physical}" : "";
        return process is not null && device.Processes.Count > 1 ? $"{card} in process {process.Pid}" : card;
    }

    private static string Share(long bytes, long capacity) => ((double)bytes / capacity).ToString("0.0%", CultureInfo.InvariantCulture);
}
