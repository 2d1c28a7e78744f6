using GpuProbe.Core.Units;

namespace GpuProbe.Core.Reporting.Rows;

/// <summary>Reads <c>results.jsonl</c> line by line, and holds no more than one line in memory.</summary>
public static class ResultLines
{
    /// <summary>Bytes of the longest line that a row may have.</summary>
    public const int LongestBytes = 1 << 20;

    private const int BufferBytes = 1 << 16;
    private const byte LineEnd = (byte)'\n';

    /// <summary>The lines of a stream; empty ones are left out, and so is a byte order mark.</summary>
    /// <param name="stream">Is read from where it is, which counts as its start.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="ToolException">A line is too long to be a row (exit code 2).</exception>
    public static IEnumerable<ResultLine> Read(Stream stream, string name)
    {
        byte[] buffer = new byte[BufferBytes];
        (int start, int end, int number) = (0, 0, 0);
        long offset = 0; // of the buffer's first byte
        bool isOver = false;
        while (!isOver || start < end)
        {
            int length = buffer.AsSpan(start, end - start).IndexOf(LineEnd);
            if (length < 0 && !isOver)
            {
                if (end - start > LongestBytes)
                    throw new ToolException(
                        ExitCode.BadInput, $"{name}, line {number + 1}: longer than {new ByteSize(LongestBytes)}; allowed: rows of results, one a line");
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (offset, start, end) = (offset + start, 0, end - start);
                if (end == buffer.Length)
                    Array.Resize(ref buffer, buffer.Length * 2);
                int read = stream.Read(buffer, end, buffer.Length - end);
                isOver = read == 0;
                end += read;
                continue;
            }

            bool hasEnd = length >= 0;
            ReadOnlyMemory<byte> line = buffer.AsMemory(start, hasEnd ? length : end - start);
            long at = offset + start;
            number++;
            start += line.Length + (hasEnd ? 1 : 0);
            if (number == 1 && line.Span.StartsWith("\uFEFF"u8))
                (line, at) = (line[3..], at + 3);
            if (line.Span.Trim(" \t\r"u8).Length > 0)
                yield return new ResultLine(number, at, line, hasEnd);
        }
    }
}
