namespace GpuProbe.Cuda;

/// <summary>The processes on a device, as far as this process is told of them.</summary>
/// <param name="List">The processes, by number.</param>
/// <param name="Caveat">
/// Why the list cannot be taken at its word; <see langword="null"/> if it can. In a container with process numbers of its own,
/// NVML's numbers are those of the host, and processes outside may be missing: memory in use says more than this list.
/// </param>
public sealed record GpuProcesses(IReadOnlyList<GpuProcess> List, string? Caveat)
{
    /// <summary>Whether these are all processes on the device, under the numbers they have here.</summary>
    public bool AreVisible => Caveat is null;
}
