using GpuProbe.Core.Tracing;
using GpuProbe.Tensors;
using GpuProbe.Tensors.Memory;
using TorchSharp;

namespace GpuProbe.Training.Measuring;

/// <summary>Main memory around each phase, beside a device that is another one.</summary>
/// <param name="device">The device that is measured.</param>
internal sealed class HostMemory(IDeviceMemory device)
{
    private readonly IDeviceMemory? host = device.Device.type == DeviceType.CPU || !TorchRuntime.HasNative ? null : DeviceMemory.Cpu;
    private long? largestResident;
    private bool residentIsOfPhase;

    /// <summary>Bytes of tensors in main memory when the phase began; <see langword="null"/> where main memory is the device, or nothing counts them.</summary>
    internal long? StartBytes { get; private set; }

    /// <summary>Most such bytes at once since then.</summary>
    internal long? PeakBytes => host?.Totals.PeakBytes;

    /// <summary>A phase begins.</summary>
    internal void Begin(Phase phase)
    {
        host?.ResetPeak();
        StartBytes = host?.Totals.AllocatedBytes;
        if (!HasFiles(phase))
            return;
        largestResident = PeakResidentBytesSoFar();
        residentIsOfPhase = ProcessMemory.ResetPeakResident();
    }

    /// <summary>Largest resident set during the phase that began last; <see langword="null"/> for phases without files.</summary>
    internal long? PeakResidentBytes(Phase phase) => HasFiles(phase) && residentIsOfPhase ? ProcessMemory.PeakResidentBytes() : null;

    /// <summary>Largest resident set of this process so far.</summary>
    internal long? PeakResidentBytesSoFar() =>
        ProcessMemory.PeakResidentBytes() is { } resident ? Math.Max(resident, largestResident ?? 0) : null;

    private static bool HasFiles(Phase phase) => phase is Phase.Build or Phase.Save;
}
