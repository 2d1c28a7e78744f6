namespace GpuProbe.Core.Tracing;

/// <summary>What NVML said of a card's memory while a run was measured on it: bytes in use, by all processes together.</summary>
/// <param name="BeforeBytes">In use before the run's process was started.</param>
/// <param name="PeakBytes">The most at any sample.</param>
/// <param name="AfterBytes">In use when that process was gone.</param>
/// <param name="Samples">Number of samples.</param>
/// <param name="OffsetBytes">
/// What the CUDA driver counts as in use beyond NVML: total less free of the idle card, less <paramref name="BeforeBytes"/>. The two
/// treat what the driver keeps for itself differently, so that only differences from the idle card can be compared.
/// </param>
public sealed record CardWatch(long BeforeBytes, long PeakBytes, long AfterBytes, int Samples, long OffsetBytes);
