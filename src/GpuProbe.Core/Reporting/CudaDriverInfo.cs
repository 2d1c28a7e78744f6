namespace GpuProbe.Core.Reporting;

/// <summary>The CUDA driver of this machine.</summary>
/// <param name="Version">Its release, such as <c>570.86.10</c>; <see langword="null"/> if not told.</param>
/// <param name="CudaVersion">The newest CUDA version it serves, such as <c>12.8</c>; <see langword="null"/> without a driver.</param>
/// <param name="Missing">Why there is no card to use; <see langword="null"/> if there is one.</param>
/// <param name="NvmlMissing">Why memory in use and processes are not known; <see langword="null"/> if they are.</param>
public sealed record CudaDriverInfo(string? Version, string? CudaVersion, string? Missing, string? NvmlMissing);
