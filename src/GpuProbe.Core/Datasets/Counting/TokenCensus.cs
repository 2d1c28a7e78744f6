using GpuProbe.Core.Datasets.Lengths;
using GpuProbe.Core.Datasets.Reading;

namespace GpuProbe.Core.Datasets.Counting;

/// <summary>
/// Counts the tokens of every example of data sets. Files are read as streams, some chunks of a megabyte at a time, which several
/// threads count; their results come together in the files' order. Four bytes are kept of each example: its length.
/// </summary>
/// <param name="options">What is counted, and how.</param>
/// <param name="counter">Counts the tokens of a text.</param>
public sealed class TokenCensus(CensusOptions options, TokenCounter counter)
{
    private readonly List<int> _lengths = [];
    private readonly LengthTally _tally = new();
    private readonly List<FileCount> _files = [];
    private readonly List<BrokenRecord> _firstBroken = [];
    private FileCount _file = new("", "", 0, 0, 0, 0, 0);
    private CensusProgress _progress;
    private bool _isCut;

    /// <summary>The length of every example so far, in their order.</summary>
    public IReadOnlyList<int> Lengths => _lengths;

    /// <summary>What was counted in each file, the one at hand included.</summary>
    public IReadOnlyList<FileCount> Files => _files;

    /// <summary>The first few records that no example could be made of.</summary>
    public IReadOnlyList<BrokenRecord> FirstBroken => _firstBroken;

    /// <summary>How many examples have which length so far.</summary>
    public LengthDistribution Distribution => _tally.ToDistribution();

    /// <summary>Counts a file.</summary>
    /// <param name="stream">Its bytes, packed with gzip or not.</param>
    /// <param name="file">What a person calls it.</param>
    /// <param name="format">Its format.</param>
    /// <param name="progress">Is told how far the counting is.</param>
    /// <param name="cancellation">Ends it; what was counted up to then stays.</param>
    /// <returns>Whether it was counted to its end.</returns>
    /// <exception cref="ToolException">It cannot be read, or a record is broken and such are not skipped (exit code 2).</exception>
    public bool Read(Stream stream, string file, DatasetFormat format, Action<CensusProgress> progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(progress);
        IExampleReader reader = options.Examples.ReaderOf(format, file);
        _file = new FileCount(file, DatasetFormats.Name(format), 0, 0, 0, 0, 0);
        _files.Add(_file);
        using Stream text = DatasetStream.Open(stream, file);
        var pending = new Queue<Task<ChunkCount>>();
        ToolException? unreadable = null;
        try
        {
            Enqueue(new RecordChunks(text, file, reader.Split), reader, pending, progress, cancellation);
        }
        catch (ToolException failure)
        {
            // What comes before it in the file is told first.
            unreadable = failure;
        }

        while (pending.Count > 0)
            Take(pending.Dequeue(), progress);
        if (cancellation.IsCancellationRequested)
            return false;
        return unreadable is null ? true : throw unreadable;
    }

    private void Enqueue(
        RecordChunks chunks, IExampleReader reader, Queue<Task<ChunkCount>> pending, Action<CensusProgress> progress, CancellationToken cancellation)
    {
        CsvHeader? header = null;
        foreach (RecordChunk read in chunks.Read())
        {
            if (cancellation.IsCancellationRequested)
                return;
            RecordChunk chunk = read;
            if (chunk.IsFirst && reader.HasHeader)
                header = Header(ref chunk, reader);
            var work = new ChunkCounter(_file.File, reader, header, counter, options.SkipBroken);
            pending.Enqueue(Task.Run(() => work.Count(chunk, cancellation), CancellationToken.None));
            while (pending.Count > options.Workers + 1)
                Take(pending.Dequeue(), progress);
        }
    }

    private CsvHeader Header(ref RecordChunk chunk, IExampleReader reader)
    {
        int next = reader.Split.Next(chunk.Bytes.Span, out Range row);
        CsvHeader header = CsvHeader.Read(chunk.Bytes.Span[row], options.Examples.DelimiterOf(_file.File), options.Examples.Fields, _file.File);
        chunk = new RecordChunk(chunk.Bytes[next..], chunk.Line + chunk.Bytes.Span[..next].Count((byte)'\n'), IsFirst: false);
        return header;
    }

    private void Take(Task<ChunkCount> work, Action<CensusProgress> progress)
    {
        try
        {
            work.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            _isCut = true;
        }

        // Nothing behind what was interrupted counts, so that the result is that of the data's beginning.
        if (_isCut)
            return;
        ChunkCount count = work.GetAwaiter().GetResult();
        foreach (int length in count.Lengths)
            _tally.Add(length);
        _lengths.AddRange(count.Lengths);
        _firstBroken.AddRange(count.FirstBroken.Take(ChunkCounter.MostNamed - _firstBroken.Count));
        if (count.Broken > 0 && !options.SkipBroken)
            throw Broken(count.FirstBroken[0]);
        _file = _file with
        {
            Examples = _file.Examples + count.Lengths.Count,
            Tokens = _file.Tokens + count.Tokens,
            TextBytes = _file.TextBytes + count.TextBytes,
            BlankRecords = _file.BlankRecords + count.Blank,
            BrokenRecords = _file.BrokenRecords + count.Broken,
        };
        _files[^1] = _file;
        _progress = new(_progress.Examples + count.Lengths.Count, _progress.Tokens + count.Tokens, _progress.TextBytes + count.TextBytes);
        progress(_progress);
    }

    private static ToolException Broken(BrokenRecord broken) =>
        new(ExitCode.BadInput, $"{broken.File} line {broken.Line}: {broken.Reason}; --skip-broken leaves such records out");
}
