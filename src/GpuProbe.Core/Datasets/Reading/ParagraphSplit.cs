namespace GpuProbe.Core.Datasets.Reading;

/// <summary>A record is what stands between blank lines.</summary>
internal sealed class ParagraphSplit : IRecordSplit
{
    public int Whole(ReadOnlySpan<byte> bytes)
    {
        // From the end: the last line that is blank and whole.
        int end = bytes.LastIndexOf((byte)'\n');
        while (end >= 0)
        {
            int start = bytes[..end].LastIndexOf((byte)'\n') + 1;
            if (IsBlank(bytes[start..end]))
                return end + 1;
            end = start - 1;
        }

        return 0;
    }

    public int Next(ReadOnlySpan<byte> bytes, out Range content)
    {
        int start = -1;
        int end = 0;
        int at = 0;
        while (at < bytes.Length)
        {
            int length = bytes[at..].IndexOf((byte)'\n');
            int lineEnd = length < 0 ? bytes.Length : at + length;
            bool isBlank = IsBlank(bytes[at..lineEnd]);
            if (isBlank && start >= 0)
                break;
            if (!isBlank)
            {
                start = start < 0 ? at : start;
                end = LineSplit.Trimmed(bytes, lineEnd);
            }

            at = Math.Min(bytes.Length, lineEnd + 1);
        }

        content = Math.Max(start, 0)..end;
        return at;
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept(" \t\r"u8) < 0;
}
