namespace GpuProbe.Cuda;

/// <summary>A process that holds memory of a device.</summary>
/// <param name="Pid">Its number, as NVML has it; see <see cref="GpuProcesses.Caveat"/>.</param>
/// <param name="UsedBytes">Bytes of device memory it holds; <see langword="null"/> where the platform does not tell (WSL, MIG without the right, some containers).</param>
/// <param name="Name">Its program's name; <see langword="null"/> where the number may be another's here, or the process is hidden.</param>
public sealed record GpuProcess(int Pid, long? UsedBytes, string? Name);
