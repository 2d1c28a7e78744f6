using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Reporting.Sweeps;

namespace GpuProbe.Cli.Sweeps;

/// <summary>How many points came to what.</summary>
internal sealed class RowCounts
{
    private const int MostFailures = 10;
    private const int MostRefusals = 3;
    private readonly Dictionary<RowStatus, int> _counts = [];
    private readonly List<string> _failures = [];
    private readonly List<string> _refusals = [];

    /// <summary>Rows that were there before.</summary>
    public int Earlier { get; private set; }

    /// <summary>All rows.</summary>
    public int All => _counts.Values.Sum();

    /// <summary>Rows of one kind.</summary>
    public int this[RowStatus status] => _counts.GetValueOrDefault(status);

    /// <summary>Counts a row.</summary>
    public void Add(ResultRow row)
    {
        _counts[row.Status] = this[row.Status] + 1;
        if (row.Status == RowStatus.Failed && _failures.Count < MostFailures)
            _failures.Add($"{Name(row)}: {row.Reason}");
        if (row.Status == RowStatus.Refused && _refusals.Count < MostRefusals)
            _refusals.Add($"{Name(row)}: {row.Reason}");
    }

    /// <summary>Counts a row that was there before.</summary>
    public void AddEarlier(ResultRow row)
    {
        Add(row);
        Earlier++;
    }

    /// <summary>A result with these counts.</summary>
    public SweepResult AddTo(SweepResult result) => result with
    {
        Rows = All,
        Earlier = Earlier,
        Fit = this[RowStatus.Fits],
        DoNotFit = this[RowStatus.DoesNotFit],
        Refused = this[RowStatus.Refused],
        Failed = this[RowStatus.Failed],
        Failures = [.. _failures],
        Refusals = [.. _refusals],
    };

    private static string Name(ResultRow row)
    {
        string point = string.Join(", ", row.Point.Select(option => $"{option.Key} {option.Value}"));
        return point.Length > 0 ? $"{point} on {row.Device}" : row.Device;
    }
}
