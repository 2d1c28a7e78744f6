namespace GpuProbe.Core.Calibration.Profiles;

/// <summary>What libraries and lazily loaded kernels take beside allocator and context, for one kind of run.</summary>
/// <param name="Precision">Type of its matrix products: <c>bf16</c>, <c>fp16</c> or <c>fp32</c>.</param>
/// <param name="Attention">What computes attention, as <c>flash</c>.</param>
/// <param name="Bytes">How much.</param>
public sealed record KernelOverhead(string Precision, string Attention, FittedBytes Bytes);
