namespace GpuProbe.Core.Tracing;

/// <summary>What a run wrote to files after its last step.</summary>
/// <param name="Folder">Where they are; <see langword="null"/> where they were written only to be measured and are gone.</param>
/// <param name="Names">Their names.</param>
/// <param name="Bytes">Their bytes.</param>
public sealed record SavedFiles(string? Folder, IReadOnlyList<string> Names, long Bytes);
