namespace GpuProbe.Cuda;

/// <summary>What a <see cref="DeviceSampler"/> saw. Between two samples more may have been in use.</summary>
/// <param name="Count">Samples taken.</param>
/// <param name="FirstUsedBytes">Bytes in use on the device at the first; <see langword="null"/> if there was none.</param>
/// <param name="LastUsedBytes">Bytes in use at the last.</param>
/// <param name="PeakUsedBytes">The most bytes in use at any, of all processes together.</param>
/// <param name="PeakProcessBytes">The most bytes of the process that was asked for; <see langword="null"/> where NVML did not tell.</param>
/// <param name="Problem">Why sampling ended early or never began; <see langword="null"/> if it did not.</param>
/// <param name="IsDeviceLost">Whether the device vanished.</param>
public sealed record DeviceSamples(
    int Count,
    long? FirstUsedBytes,
    long? LastUsedBytes,
    long? PeakUsedBytes,
    long? PeakProcessBytes,
    string? Problem,
    bool IsDeviceLost);
