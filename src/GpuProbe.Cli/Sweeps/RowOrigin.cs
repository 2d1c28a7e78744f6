using GpuProbe.Core;
using GpuProbe.Core.Reporting.Rows;

namespace GpuProbe.Cli.Sweeps;

/// <summary>What all rows of one file of results have in common: the tool, the grid, and in each lane the libtorch.</summary>
internal sealed class RowOrigin
{
    private readonly Dictionary<(RowLane Lane, bool IsCpu), string> _torches = [];
    private (string Version, string? GitSha)? _tool;
    private (string Id, int Points)? _grid;

    /// <summary>That of the first row that comes.</summary>
    public RowOrigin()
    {
    }

    /// <summary>That of rows that are to be written.</summary>
    public RowOrigin(string toolVersion, string? gitSha, string grid, int points)
    {
        _tool = (toolVersion, gitSha);
        _grid = (grid, points);
    }

    /// <summary>The number of points of the grid; 0 as long as there is no row.</summary>
    public int Points => _grid?.Points ?? 0;

    /// <summary>Compares a row with those before.</summary>
    /// <param name="row">The row.</param>
    /// <param name="where">What messages call it.</param>
    /// <param name="option">The option to name another file with, for rows that were there; <see langword="null"/> for none.</param>
    /// <exception cref="ToolException">It does not belong to them (exit code 2).</exception>
    public void Require(ResultRow row, string where, string? option = null)
    {
        string otherwise = option is null ? "; results of different ones are not mixed" : $"; name another file with {option}, or throw its rows away with --restart";
        if (row.Grid is not { } grid)
            throw Bad($"{where}: no row of a sweep");
        _tool ??= (row.ToolVersion, row.GitSha);
        if (_tool != (row.ToolVersion, row.GitSha))
            throw Bad($"{where}: by gpuprobe {Shown((row.ToolVersion, row.GitSha))}, not {Shown(_tool.Value)}{otherwise}");
        RequireTorch(row, where, otherwise);
        _grid ??= (grid.Id, grid.Points);
        if (_grid != (grid.Id, grid.Points))
            throw Bad($"{where}: of another grid ({grid.Points} points, {grid.Id}; not {_grid.Value.Points}, {_grid.Value.Id}){otherwise}");
    }

    private void RequireTorch(ResultRow row, string where, string otherwise)
    {
        if (row.TorchVersion is not { } torch)
            return;
        const string cpu = "cpu";
        if (!_torches.TryAdd((row.Lane, row.Device == cpu), torch) && _torches[(row.Lane, row.Device == cpu)] is var known && known != torch)
            throw Bad($"{where}: with libtorch {torch}, not {known}{otherwise}");
    }

    private static string Shown((string Version, string? GitSha) tool) => tool.GitSha is { } sha ? $"{tool.Version} ({sha})" : $"{tool.Version} (of no commit)";

    private static ToolException Bad(string message) => new(ExitCode.BadInput, message);
}
