using System.Text;

namespace GpuProbe.Core.Reporting.Document;

/// <summary>Writes a report as GitHub's Markdown.</summary>
internal static class MarkdownFormatter
{
    /// <summary>The text of <paramref name="blocks"/>.</summary>
    public static string Format(IEnumerable<ReportBlock> blocks)
    {
        var text = new StringBuilder();
        foreach (ReportBlock block in blocks.Where(block => block is not TextBlock { Text: "" }))
        {
            if (text.Length > 0)
                text.Append('\n');
            Add(text, block);
        }

        return text.ToString();
    }

    private static void Add(StringBuilder text, ReportBlock block)
    {
        switch (block)
        {
            case HeadingBlock heading:
                text.Append("## ").Append(Escaped(heading.Text));
                if (heading.Label is { } label)
                    text.Append(" (").Append(Escaped(label)).Append(')');
                text.Append('\n');
                break;
            case TextBlock { Tone: Tone.Good or Tone.Bad } verdict:
                text.Append("**").Append(Escaped(verdict.Text)).Append("**\n");
                break;
            case TextBlock paragraph:
                text.Append(Escaped(paragraph.Text)).Append('\n');
                break;
            case TableBlock table:
                AddRow(text, table.Columns.Select(column => column.Title));
                AddRow(text, table.Columns.Select(column => column.IsNumber ? "---:" : "---"));
                foreach (TableRow row in table.Rows)
                    AddRow(text, row.Cells.Select(cell => row.IsTotal && cell.Length > 0 ? $"**{Escaped(cell)}**" : Escaped(cell)));
                break;
            case DrawingBlock drawing:
                text.Append("```\n").AppendJoin('\n', drawing.Lines.Select(line => line.TrimEnd())).Append("\n```\n");
                break;
            default:
                throw new NotSupportedException($"no Markdown form of {block.GetType().Name}");
        }
    }

    private static void AddRow(StringBuilder text, IEnumerable<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static string Escaped(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("*", "\\*", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace("|", "\\|", StringComparison.Ordinal);
}
