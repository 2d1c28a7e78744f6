namespace GpuProbe.Core.Reporting;

/// <summary>The libtorch that a worker process found.</summary>
/// <param name="Version">Its version; <see langword="null"/> where it cannot be used.</param>
/// <param name="Path">File of its main library; <see langword="null"/> if not known.</param>
/// <param name="NativeLibrary">File of gpuprobe's native library; <see langword="null"/> if not known.</param>
/// <param name="Problem">Why it cannot be used; <see langword="null"/> where it can.</param>
public sealed record TorchInfo(string? Version, string? Path, string? NativeLibrary, string? Problem);
