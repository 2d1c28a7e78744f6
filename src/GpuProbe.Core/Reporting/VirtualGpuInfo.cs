namespace GpuProbe.Core.Reporting;

/// <summary>What the virtual GPU is made of on this machine.</summary>
/// <param name="StandIns">Folder of the libraries that stand in for NVIDIA's; <see langword="null"/> where there is no virtual GPU.</param>
/// <param name="CudaTorch">Folder of the CUDA build of libtorch; <see langword="null"/> where there is no virtual GPU.</param>
/// <param name="Problem">Why there is none, and how to get it; <see langword="null"/> where there is one.</param>
public sealed record VirtualGpuInfo(string? StandIns, string? CudaTorch, string? Problem);
