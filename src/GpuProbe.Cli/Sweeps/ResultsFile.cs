using System.Text;
using GpuProbe.Cli.Terminal;
using GpuProbe.Core;
using GpuProbe.Core.Reporting.Rows;

namespace GpuProbe.Cli.Sweeps;

/// <summary>
/// A file of results that a sweep writes, locked while it does. Every row is one write at its end, so that a process that is killed leaves
/// at most its last line torn, and that is cut off when the file is opened again. Rows stand in the order in which they were finished until
/// <see cref="Finish"/> puts them into the order of the grid.
/// </summary>
internal sealed class ResultsFile : IDisposable
{
    /// <summary>The option that names the file.</summary>
    public const string Option = "--output";

    private static readonly TimeSpan BetweenSyncs = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly FileStream _stream;
    private readonly RowPlaces _places;
    private readonly RowOrigin _origin;
    private long _syncedAt = Environment.TickCount64;

    private ResultsFile(string path, FileStream stream, RowOrigin origin)
    {
        _path = path;
        _stream = stream;
        _origin = origin;
        _places = new RowPlaces(path);
    }

    /// <summary>Places in the grid that have their row.</summary>
    public IReadOnlyCollection<int> Done => _places.Indexes;

    /// <summary>What became of the rows that the file has.</summary>
    public RowCounts Counts { get; } = new();

    /// <summary>Opens a file to begin a sweep or to go on with it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="origin">What its rows must have in common.</param>
    /// <param name="allowed">Places in the grid that the file may have.</param>
    /// <param name="restart">Whether the rows that are there are thrown away.</param>
    /// <param name="retryFailed">Whether rows of points that failed are thrown away.</param>
    /// <exception cref="ToolException">It cannot be used, or holds something else (exit code 2).</exception>
    public static ResultsFile Open(string path, RowOrigin origin, IReadOnlySet<int> allowed, bool restart, bool retryFailed)
    {
        FileStream stream = OpenLocked(path);
        try
        {
            var file = new ResultsFile(path, stream, origin);
            RemoveRemains(path);
            if (!file.Load(allowed, restart, retryFailed))
                return file;
            file.Rewrite();
            file.Dispose();
            return Open(path, origin, allowed, restart, retryFailed: false);
        }
        catch (Exception e)
        {
            stream.Dispose();
            if (e is IOException)
                throw CannotWrite(path, e);
            throw;
        }
    }

    /// <summary>Adds a row; from any thread.</summary>
    /// <exception cref="ToolException">It cannot be written, such as to a full disk (exit code 3); the rows before are kept.</exception>
    public void Append(ResultRow row)
    {
        byte[] line = Encoding.UTF8.GetBytes(ResultRows.Write(row) + "\n");
        lock (_gate)
        {
            _origin.Require(row, $"point {row.Grid!.Index + 1}", Option);
            long start = _stream.Length;
            try
            {
                _stream.Position = start;
                _stream.Write(line);
                Sync(force: false);
            }
            catch (Exception e) when (e is IOException or ArgumentOutOfRangeException)
            {
                Shorten(start);
                // The second is what .NET makes of a limit on the size of files.
                string why = e is IOException ? e.Message.TrimEnd('.') : "no larger file is allowed here";
                throw new ToolException(
                    ExitCode.Environment, $"{_path} cannot be written ({why}); {_places.Indexes.Count} rows are in it, and the same command goes on from there.", e);
            }

            _places.Add(row.Grid.Index, start, line.Length);
            Counts.Add(row);
        }
    }

    /// <summary>Puts the rows into the order of the grid, in a new file that takes the place of this one.</summary>
    /// <exception cref="ToolException">It cannot be written (exit code 3); all rows are kept, out of order.</exception>
    public void Finish()
    {
        lock (_gate)
        {
            if (!_places.AreInOrder)
                Rewrite();
            Sync(force: true);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    // True if rows were left out that are still in the file.
    private bool Load(IReadOnlySet<int> allowed, bool restart, bool retryFailed)
    {
        _stream.Position = 0;
        bool anyDropped = false;
        long end = 0;
        foreach (ResultLine line in ResultLines.Read(_stream, _path))
        {
            // Without its end a line may still be whole; it is run again all the same, for which nothing needs to be judged.
            if (!line.HasEnd)
                break;
            ResultRow row = ResultRows.Parse(line, _path);
            end = line.Offset + line.Bytes.Length + 1;
            if (restart)
                break;
            _origin.Require(row, $"{_path}, line {line.Number}", Option);
            if (!allowed.Contains(row.Grid!.Index))
                throw new ToolException(
                    ExitCode.BadInput, $"{_path}, line {line.Number}: a point of another part of the sweep; use the --shard of before, or name another file");
            if (retryFailed && row.Status == RowStatus.Failed)
            {
                anyDropped = true;
                continue;
            }

            _places.AddFrom(line, row);
            Counts.AddEarlier(row);
        }

        RequireOwn(end);
        long length = restart ? 0 : end;
        if (length != _stream.Length)
            _stream.SetLength(length);
        return anyDropped;
    }

    // A file without a single row could be anything, such as the grid itself, but for what a sweep leaves that was killed in its first line.
    private void RequireOwn(long end)
    {
        if (end > 0 || _stream.Length == 0)
            return;
        Span<byte> head = stackalloc byte[FirstBytes.Length];
        _stream.Position = 0;
        int read = _stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (!FirstBytes.StartsWith(head[..read]))
            throw new ToolException(ExitCode.BadInput, $"{Option} {_path} holds no results of a sweep; name another file");
    }

    private static ReadOnlySpan<byte> FirstBytes => "{\"schema\":\"gpuprobe.row/"u8;

    private void Rewrite()
    {
        try
        {
            WholeFile.Write(
                _path,
                output =>
                {
                    _places.CopyInOrder(_stream, output);
                    ((FileStream)output).Flush(flushToDisk: true);
                },
                Option);
        }
        catch (ToolException e)
        {
            throw new ToolException(ExitCode.Environment, $"{e.Message} All rows are in it, but not in order; the same command goes on from there.", e);
        }
    }

    private void Sync(bool force)
    {
        if (!force && Environment.TickCount64 - _syncedAt < BetweenSyncs.TotalMilliseconds)
            return;
        _stream.Flush(flushToDisk: true);
        _syncedAt = Environment.TickCount64;
    }

    // What a sweep left that was killed while it put rows into order; nobody else writes beside a file that is locked.
    private static void RemoveRemains(string path)
    {
        foreach (string remains in Directory.EnumerateFiles(Path.GetDirectoryName(Path.GetFullPath(path))!, $".{Path.GetFileName(path)}.*.tmp"))
            File.Delete(remains);
    }

    private void Shorten(long length)
    {
        try
        {
            _stream.SetLength(length);
        }
        catch (IOException)
        {
            // What is torn is cut off when the file is opened again.
        }
    }

    private static FileStream OpenLocked(string path)
    {
        WholeFile.RequireWritable(path, Option);
        try
        {
            FileStream stream = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            if (stream.CanSeek && !Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal))
                return stream;
            stream.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(path, e);
        }

        throw new ToolException(ExitCode.BadInput, $"{Option} {path} is a device; allowed: a file, since a sweep reads back what it has written");
    }

    private static ToolException CannotWrite(string path, Exception e) => new(ExitCode.BadInput, $"{Option} {path} cannot be used: {e.Message}", e);
}
