using System.Buffers;
using GpuProbe.Core.Datasets.Reading;

namespace GpuProbe.Core.Datasets.Counting;

/// <summary>Counts the tokens of a chunk's examples.</summary>
/// <param name="file">The file, as the person named it.</param>
/// <param name="reader">Makes examples of records.</param>
/// <param name="header">The file's header, where it has one.</param>
/// <param name="counter">Counts tokens.</param>
/// <param name="skipBroken">Whether a broken record is counted; it ends the chunk otherwise.</param>
internal sealed class ChunkCounter(string file, IExampleReader reader, CsvHeader? header, TokenCounter counter, bool skipBroken)
{
    /// <summary>As many broken records are named.</summary>
    public const int MostNamed = 10;

    /// <summary>Counts.</summary>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public ChunkCount Count(RecordChunk chunk, CancellationToken cancellation)
    {
        var count = new ChunkCount();
        var scratch = new ArrayBufferWriter<byte>();
        ReadOnlyMemory<byte> rest = chunk.Bytes;
        long line = chunk.Line;
        while (!rest.IsEmpty)
        {
            cancellation.ThrowIfCancellationRequested();
            int next = reader.Split.Next(rest.Span, out Range content);
            ReadOnlyMemory<byte> record = rest[content];
            if (record.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0)
                count.Blank++;
            else if (!Add(count, record, scratch, line + Lines(rest.Span[..content.Start.Value])))
                break;
            line += Lines(rest.Span[..next]);
            rest = rest[next..];
        }

        return count;
    }

    private static int Lines(ReadOnlySpan<byte> bytes) => bytes.Count((byte)'\n');

    private bool Add(ChunkCount count, ReadOnlyMemory<byte> record, ArrayBufferWriter<byte> scratch, long line)
    {
        try
        {
            scratch.ResetWrittenCount();
            ReadOnlySpan<byte> text = reader.Text(record, header, scratch);
            int length = counter(text);
            count.Lengths.Add(length);
            count.Tokens += length;
            count.TextBytes += text.Length;
        }
        catch (BrokenRecordException broken)
        {
            count.Broken++;
            if (count.FirstBroken.Count < MostNamed)
                count.FirstBroken.Add(new BrokenRecord(file, line, broken.Message));
            return skipBroken;
        }

        return true;
    }
}
