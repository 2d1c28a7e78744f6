namespace GpuProbe.Core.Datasets.Reading;

/// <summary>A record is a row of RFC 4180, whose quoted fields may have line ends.</summary>
/// <param name="delimiter">What stands between fields.</param>
internal sealed class CsvSplit(byte delimiter) : IRecordSplit
{
    private const byte Quote = (byte)'"';
    private const byte LineEnd = (byte)'\n';

    public int Whole(ReadOnlySpan<byte> bytes)
    {
        int whole = 0;
        while (whole < bytes.Length && End(bytes[whole..]) is var end and >= 0)
            whole += end + 1;
        return whole;
    }

    public int Next(ReadOnlySpan<byte> bytes, out Range content)
    {
        int end = End(bytes);
        content = ..LineSplit.Trimmed(bytes, end < 0 ? bytes.Length : end);
        return end < 0 ? bytes.Length : end + 1;
    }

    // The row's line end; -1 if it has none.
    private int End(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        bool fieldBegins = true;
        while (at < bytes.Length)
        {
            if (fieldBegins && bytes[at] == Quote)
            {
                at = Closing(bytes, at + 1);
                if (at < 0)
                    return -1;
            }

            int next = bytes[at..].IndexOfAny(delimiter, LineEnd);
            if (next < 0)
                return -1;
            at += next;
            if (bytes[at] == LineEnd)
                return at;
            at++;
            fieldBegins = true;
        }

        return -1;
    }

    // Behind the quote that closes a field; two of them are one in its text.
    private static int Closing(ReadOnlySpan<byte> bytes, int at)
    {
        while (true)
        {
            int quote = bytes[at..].IndexOf(Quote);
            if (quote < 0)
                return -1;
            at += quote + 1;
            if (at >= bytes.Length || bytes[at] != Quote)
                return at;
            at++;
        }
    }
}
