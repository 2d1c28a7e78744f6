using GpuProbe.Cli.Terminal;
using GpuProbe.Core;
using GpuProbe.Core.Reporting.Rows;

namespace GpuProbe.Cli.Sweeps;

/// <summary>Rows of several files of one sweep; they stay in their files until they are written.</summary>
/// <param name="partial">Whether points may be missing, and the last line of a file torn.</param>
internal sealed class MergedRows(bool partial) : IDisposable
{
    private readonly record struct Place(int File, int Line, long Offset, int Length);

    private readonly List<(string Name, FileStream Stream)> _files = [];
    private readonly Dictionary<int, Place> _places = [];
    private readonly RowOrigin _origin = new();

    /// <summary>What became of the points.</summary>
    public RowCounts Counts { get; } = new();

    /// <summary>The grid's name; empty as long as there is no row.</summary>
    public string Grid { get; private set; } = "";

    /// <summary>Rows that the whole sweep has.</summary>
    public int Points => _origin.Points;

    /// <summary>Points without a row, counted from 1.</summary>
    public IEnumerable<int> Missing => Enumerable.Range(0, Points).Where(index => !_places.ContainsKey(index)).Select(index => index + 1);

    /// <summary>Adds the rows of a file.</summary>
    /// <exception cref="ToolException">It cannot be read, or its rows do not belong to those before (exit code 2).</exception>
    public void Add(string path)
    {
        if (Directory.Exists(path) || !File.Exists(path))
            throw new ToolException(ExitCode.BadInput, $"{path} {(Directory.Exists(path) ? "is a directory" : "does not exist")}; allowed: a file of results (.jsonl)");
        try
        {
            _files.Add((path, new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite)));
            foreach (ResultLine line in ResultLines.Read(_files[^1].Stream, path))
            {
                if (partial && !line.HasEnd && !ResultRows.IsWhole(line))
                    break;
                Add(line, ResultRows.Parse(line, path));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(ExitCode.BadInput, $"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Writes the rows in the order of the grid, whole or not at all.</summary>
    /// <exception cref="ToolException">The file cannot be written (exit code 2).</exception>
    public void Write(string path) => WholeFile.Write(
        path,
        output =>
        {
            foreach ((_, Place place) in _places.OrderBy(place => place.Key))
            {
                output.Write(Bytes(place));
                output.WriteByte((byte)'\n');
            }
        },
        ResultsFile.Option);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, FileStream stream) in _files)
            stream.Dispose();
    }

    private void Add(ResultLine line, ResultRow row)
    {
        string name = _files[^1].Name;
        _origin.Require(row, $"{name}, line {line.Number}");
        Grid = row.Grid!.Id;
        Place place = new(_files.Count - 1, line.Number, line.Offset, line.Bytes.Length);
        if (_places.TryAdd(row.Grid.Index, place))
        {
            Counts.Add(row);
            return;
        }

        Place other = _places[row.Grid.Index];
        byte[] bytes = line.Bytes.ToArray();
        long position = _files[^1].Stream.Position;
        bool isSame = Bytes(other).AsSpan().SequenceEqual(bytes);
        _files[^1].Stream.Position = position;
        if (!isSame)
            throw new ToolException(
                ExitCode.BadInput,
                $"{name}, line {line.Number}: other results for point {row.Grid.Index + 1} than in {_files[other.File].Name}, line {other.Line}; leave one of them out");
    }

    private byte[] Bytes(Place place)
    {
        byte[] bytes = new byte[place.Length];
        FileStream stream = _files[place.File].Stream;
        stream.Position = place.Offset;
        stream.ReadExactly(bytes);
        return bytes;
    }
}
