using System.Text;

namespace GpuProbe.Core.Datasets.Reading;

/// <summary>The names of a CSV file's columns, and which of them are asked for.</summary>
internal sealed class CsvHeader
{
    private CsvHeader(int columns, int[] wanted) => (Columns, Wanted) = (columns, wanted);

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>The columns asked for, from 0, in the order in which they were asked for.</summary>
    public IReadOnlyList<int> Wanted { get; }

    /// <summary>Reads a header.</summary>
    /// <param name="row">The file's first row.</param>
    /// <param name="delimiter">What stands between fields.</param>
    /// <param name="fields">The columns asked for.</param>
    /// <param name="file">The file, as the person named it.</param>
    /// <exception cref="ToolException">It lacks a column, or cannot be read (exit code 2).</exception>
    public static CsvHeader Read(ReadOnlySpan<byte> row, byte delimiter, IReadOnlyList<string> fields, string file)
    {
        List<string> names = [];
        try
        {
            CsvRow.Read(row, delimiter, (_, name) => names.Add(Encoding.UTF8.GetString(name).Trim()));
        }
        catch (BrokenRecordException broken)
        {
            throw new ToolException(ExitCode.BadInput, $"{file} line 1: {broken.Message}", broken);
        }

        return new CsvHeader(names.Count, [.. fields.Select(field => names.IndexOf(field) is var at and >= 0 ? at : throw Missing(names, field, file))]);
    }

    private static ToolException Missing(List<string> names, string field, string file) => new(
        ExitCode.BadInput,
        $"{file} has no column '{InputText.Shorten(field)}'{Suggestion.Clause(field, names)}; allowed for --field: {InputText.Shorten(string.Join(", ", names))}");
}
