namespace GpuProbe.Core.Reporting.Rows;

/// <summary>A line of <c>results.jsonl</c>.</summary>
/// <param name="Number">Which line, from 1.</param>
/// <param name="Offset">Where it begins, in bytes.</param>
/// <param name="Bytes">Its content without the line end; valid until the next line is read.</param>
/// <param name="HasEnd">Whether a line end follows. A writer that was killed may leave its last line without.</param>
public readonly record struct ResultLine(int Number, long Offset, ReadOnlyMemory<byte> Bytes, bool HasEnd);
