namespace GpuProbe.Core.Reporting;

/// <summary>Which program wrote a result, and how it was called.</summary>
/// <param name="Version">Version of gpuprobe.</param>
/// <param name="GitSha">Commit it was built from; <see langword="null"/> if not known.</param>
/// <param name="Argv">Its arguments, without the program's name.</param>
public sealed record ToolInfo(string Version, string? GitSha, IReadOnlyList<string> Argv);
