namespace GpuProbe.Core.VirtualGpus;

/// <summary>Reads by the host of what a kernel would have written.</summary>
/// <param name="Kernel">The last kernel launched before; <c>?</c> if not known.</param>
/// <param name="Bytes">Bytes of one read.</param>
/// <param name="Count">Reads.</param>
/// <param name="Answer">
/// What they were told: <c>memory</c> (what was last copied there), <c>zero</c>, <c>all-true</c>, <c>any-false</c>, <c>loop-guard</c>
/// or <c>size</c>.
/// </param>
public sealed record HostRead(string Kernel, long Bytes, long Count, string Answer);
