using System.Text;

namespace GpuProbe.Core.Reporting.Document;

/// <summary>Writes a report for a terminal.</summary>
internal sealed class ConsoleFormatter(ReportStyle style)
{
    private const string Gap = "  ";
    private const int NarrowestLastColumn = 20;
    private readonly StringBuilder _text = new();

    /// <summary>The text of <paramref name="blocks"/>.</summary>
    public static string Format(IEnumerable<ReportBlock> blocks, ReportStyle style)
    {
        var formatter = new ConsoleFormatter(style);
        foreach (ReportBlock block in blocks)
            formatter.Add(block);
        return formatter._text.ToString();
    }

    private void Add(ReportBlock block)
    {
        switch (block)
        {
            case HeadingBlock heading:
                _text.Append('\n').Append(Styled(heading.Text, Ansi.Bold));
                if (heading.Label is { } label)
                    _text.Append(Gap).Append(Styled($"[{label}]", Ansi.Dim));
                _text.Append('\n');
                break;
            case TextBlock text:
                foreach (string line in TextWrap.Lines(text.Text, style.Width))
                    _text.Append(Styled(line, Ansi.Of(text.Tone))).Append('\n');
                break;
            case TableBlock table:
                AddTable(table);
                break;
            case DrawingBlock drawing:
                foreach (string line in drawing.Lines)
                    _text.Append(line.TrimEnd()).Append('\n');
                break;
            default:
                throw new NotSupportedException($"no console form of {block.GetType().Name}");
        }
    }

    private void AddTable(TableBlock table)
    {
        int[] widths = Widths(table);
        AddLine(table, widths, [.. table.Columns.Select(column => column.Title)], Ansi.Dim);
        foreach (TableRow row in table.Rows)
        {
            if (row.IsTotal)
                _text.Append(Styled(new string('-', Math.Min(style.Width, widths.Sum() + Gap.Length * widths.Length)), Ansi.Dim)).Append('\n');
            AddLine(table, widths, row.Cells, row.IsTotal ? Ansi.Bold : null);
        }
    }

    private int[] Widths(TableBlock table)
    {
        var widths = new int[table.Columns.Count];
        for (int i = 0; i < widths.Length; i++)
            widths[i] = Math.Max(table.Columns[i].Title.Length, table.Rows.Max(row => (int?)row.Cells[i].Length) ?? 0);
        int before = widths[..^1].Sum() + Gap.Length * widths.Length;
        if (!table.Columns[^1].IsNumber)
            widths[^1] = Math.Min(widths[^1], Math.Max(NarrowestLastColumn, style.Width - before));
        return widths;
    }

    private void AddLine(TableBlock table, int[] widths, IReadOnlyList<string> cells, string? ansi)
    {
        var line = new StringBuilder();
        for (int i = 0; i < widths.Length - 1; i++)
            line.Append(Gap).Append(Aligned(cells[i], widths[i], table.Columns[i].IsNumber));
        string indent = new(' ', line.Length);
        bool first = true;
        foreach (string part in TextWrap.Lines(cells[^1], widths[^1]))
        {
            string whole = (first ? line.ToString() : indent) + Gap + Aligned(part, widths[^1], table.Columns[^1].IsNumber);
            _text.Append(Styled(whole.TrimEnd(), ansi)).Append('\n');
            first = false;
        }
    }

    private static string Aligned(string text, int width, bool right) => right ? text.PadLeft(width) : text.PadRight(width);

    private string Styled(string text, string? ansi) => style.Colour && ansi is not null ? ansi + text + Ansi.Reset : text;
}
