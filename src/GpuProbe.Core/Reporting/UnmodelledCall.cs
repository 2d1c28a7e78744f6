namespace GpuProbe.Core.Reporting;

/// <summary>A function of CUDA's libraries that was called and whose work nothing stands for.</summary>
/// <param name="Name">The function.</param>
/// <param name="Count">How often it was called.</param>
/// <param name="Refused">
/// Whether it was refused, because it would have decided memory; the others were answered with success and do not.
/// </param>
public sealed record UnmodelledCall(string Name, long Count, bool Refused);
