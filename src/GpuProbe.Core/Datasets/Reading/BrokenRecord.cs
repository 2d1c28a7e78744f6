namespace GpuProbe.Core.Datasets.Reading;

/// <summary>A record that no example could be made of.</summary>
/// <param name="File">The file, as the person named it.</param>
/// <param name="Line">The line in which it begins, from 1.</param>
/// <param name="Reason">Why, as one line.</param>
public sealed record BrokenRecord(string File, long Line, string Reason);
