namespace GpuProbe.Core.Datasets.Reading;

/// <summary>Whole records of a file, side by side.</summary>
/// <param name="Bytes">The records.</param>
/// <param name="Line">The file's line in which they begin, from 1.</param>
/// <param name="IsFirst">Whether the file begins here.</param>
internal readonly record struct RecordChunk(ReadOnlyMemory<byte> Bytes, long Line, bool IsFirst);
