using GpuProbe.Core;
using GpuProbe.Core.Reporting.Rows;

namespace GpuProbe.Cli.Sweeps;

/// <summary>Where the rows of a file of results are, by their place in the grid.</summary>
/// <param name="name">What messages call the file.</param>
internal sealed class RowPlaces(string name)
{
    private readonly Dictionary<int, (long Offset, int Length)> _places = [];
    private int _last = -1;

    /// <summary>The places in the grid that have a row.</summary>
    public IReadOnlyCollection<int> Indexes => _places.Keys;

    /// <summary>Whether the file has them in the order of the grid.</summary>
    public bool AreInOrder { get; private set; } = true;

    /// <summary>Adds a row that was written behind all others.</summary>
    public void Add(int index, long offset, int length)
    {
        _places.Add(index, (offset, length));
        AreInOrder &= index > _last;
        _last = index;
    }

    /// <summary>Adds a row that was read, with its line end.</summary>
    /// <exception cref="ToolException">There is one for the same point (exit code 2).</exception>
    public void AddFrom(ResultLine line, ResultRow row)
    {
        if (_places.ContainsKey(row.Grid!.Index))
            throw new ToolException(ExitCode.BadInput, $"{name}, line {line.Number}: a second row for point {row.Grid.Index + 1} of the grid; delete one of them");
        Add(row.Grid.Index, line.Offset, line.Bytes.Length + 1);
    }

    /// <summary>Copies all rows, in the order of the grid.</summary>
    public void CopyInOrder(Stream from, Stream to)
    {
        byte[] buffer = [];
        foreach ((_, (long offset, int length)) in _places.OrderBy(place => place.Key))
        {
            if (buffer.Length < length)
                buffer = new byte[length];
            from.Position = offset;
            from.ReadExactly(buffer, 0, length);
            to.Write(buffer, 0, length);
        }
    }
}
