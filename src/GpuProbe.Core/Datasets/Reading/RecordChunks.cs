using GpuProbe.Core.Units;

namespace GpuProbe.Core.Datasets.Reading;

/// <summary>Reads a stream in chunks of whole records, so that no more of it than a chunk or a record is in memory.</summary>
internal sealed class RecordChunks(Stream stream, string name, IRecordSplit split)
{
    /// <summary>The largest record, in bytes.</summary>
    public const int LargestRecord = 64 << 20;

    private const int ChunkBytes = 1 << 20;
    private const int FirstRead = 1 << 16;

    private byte[] _buffer = [];
    private int _filled;
    private long _line = 1;
    private bool _isFirst = true;

    /// <summary>The chunks, one after the other; the stream is read as they are asked for.</summary>
    /// <exception cref="ToolException">The stream cannot be read, or a record is too large (exit code 2).</exception>
    public IEnumerable<RecordChunk> Read()
    {
        int size = ChunkBytes;
        while (true)
        {
            bool more = Fill(size);
            int whole = more ? split.Whole(_buffer.AsSpan(0, _filled)) : _filled;
            if (whole > 0)
            {
                yield return Cut(whole);
                size = ChunkBytes;
            }
            else if (more)
            {
                size = Larger(size);
            }

            if (!more)
                yield break;
        }
    }

    private int Larger(int size) => size < LargestRecord
        ? size * 2
        : throw new ToolException(ExitCode.BadInput, $"{name} line {_line}: a record is larger than {new ByteSize(LargestRecord)}; allowed: smaller ones (an unclosed quote or a missing line end makes such a one)");

    // What is behind the chunk goes to the front of a new buffer, since others work on this one now.
    private RecordChunk Cut(int whole)
    {
        int start = _isFirst && _buffer.AsSpan(0, _filled).StartsWith("\uFEFF"u8) ? 3 : 0;
        var chunk = new RecordChunk(_buffer.AsMemory(start, whole - start), _line, _isFirst);
        byte[] next = new byte[Math.Max(ChunkBytes, _filled - whole)];
        _buffer.AsSpan(whole, _filled - whole).CopyTo(next);
        _line += _buffer.AsSpan(0, whole).Count((byte)'\n');
        (_buffer, _filled, _isFirst) = (next, _filled - whole, false);
        return chunk;
    }

    // False at the stream's end. The first chunk is small, so that a short file costs little and the others have work at once.
    private bool Fill(int size)
    {
        int wanted = _isFirst && size == ChunkBytes ? FirstRead : size;
        if (_buffer.Length < wanted)
            Array.Resize(ref _buffer, wanted);
        while (_filled < wanted)
        {
            int read = ReadSome();
            if (read == 0)
                return false;
            _filled += read;
        }

        return true;
    }

    private int ReadSome()
    {
        try
        {
            return stream.Read(_buffer, _filled, _buffer.Length - _filled);
        }
        catch (InvalidDataException failure)
        {
            throw new ToolException(ExitCode.BadInput, $"{name} is damaged or cut off: its gzip data cannot be unpacked beyond line {LineReached()}", failure);
        }
        catch (IOException failure)
        {
            throw new ToolException(ExitCode.BadInput, $"{name} cannot be read beyond line {LineReached()}: {InputText.OneLine(failure.Message)}", failure);
        }
    }

    private long LineReached() => _line + _buffer.AsSpan(0, _filled).Count((byte)'\n');
}
