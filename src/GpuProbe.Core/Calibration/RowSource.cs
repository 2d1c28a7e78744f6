using GpuProbe.Core.Reporting.Rows;

namespace GpuProbe.Core.Calibration;

/// <summary>A row and where it stands.</summary>
/// <param name="Row">The row.</param>
/// <param name="Where">What messages call it: file and line.</param>
public sealed record RowSource(ResultRow Row, string Where)
{
    /// <summary>The rows of some files, in their order.</summary>
    /// <param name="paths">The files.</param>
    /// <exception cref="ToolException">One cannot be read, or a line is no row (exit code 2).</exception>
    public static IReadOnlyList<RowSource> Read(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        List<RowSource> rows = [];
        foreach (string path in paths)
            ReadFile(path, rows);
        return rows;
    }

    private static void ReadFile(string path, List<RowSource> rows)
    {
        if (Directory.Exists(path))
            throw new ToolException(ExitCode.BadInput, $"{path} is a directory; allowed: a file of results (.jsonl)");
        if (!File.Exists(path))
            throw new ToolException(ExitCode.BadInput, $"{path} does not exist; allowed: a file of results (.jsonl)");
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            foreach (ResultLine line in ResultLines.Read(stream, path))
            {
                if (rows.Count == ResultRows.MostRows)
                    throw new ToolException(ExitCode.BadInput, $"{path}, line {line.Number}: more than {ResultRows.MostRows} rows; allowed: that many in all files together");
                rows.Add(new(ResultRows.Parse(line, path), $"{path}, line {line.Number}"));
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ToolException(ExitCode.BadInput, $"{path} cannot be read: {InputText.OneLine(failure.Message)}", failure);
        }
    }
}
