using System.Text.Json;
using GpuProbe.Core.Reporting;
using GpuProbe.Cuda;

namespace GpuProbe.Cli.Machine;

/// <summary>The cards of this machine in the form that results have them.</summary>
internal static class CardsHere
{
    /// <summary>A card as it is now. That it has vanished meanwhile is part of the answer.</summary>
    public static CardInfo Describe(GpuDevice device)
    {
        var card = new CardInfo
        {
            Index = device.Index,
            Name = device.Name,
            Uuid = device.Uuid,
            BusId = device.BusId,
            IsVirtual = device.IsVirtual,
            ComputeCapability = $"{device.ComputeCapabilityMajor}.{device.ComputeCapabilityMinor}",
            TotalMemoryBytes = device.TotalMemoryBytes,
            UsedMemoryBytes = null,
            ReservedMemoryBytes = null,
            Mig = Name(device.Mig),
            ComputeMode = Name(device.ComputeMode),
            Ecc = device.HasEcc,
            Processes = [],
            ProcessesCaveat = null,
        };
        try
        {
            DeviceMemory? memory = device.ReadMemory();
            GpuProcesses processes = device.Processes();
            return card with
            {
                UsedMemoryBytes = memory?.UsedBytes,
                ReservedMemoryBytes = memory?.ReservedBytes,
                Processes = [.. processes.List.Select(process => new CardProcess(process.Pid, process.UsedBytes, process.Name))],
                ProcessesCaveat = processes.Caveat,
            };
        }
        catch (CudaDriverException e)
        {
            return card with { Problem = e.Message };
        }
    }

    private static string? Name<T>(T? value)
        where T : struct, Enum => value is { } known ? JsonNamingPolicy.KebabCaseLower.ConvertName(known.ToString()) : null;
}
