using System.Buffers;

namespace GpuProbe.Core.Datasets.Reading;

/// <summary>The fields of a row of RFC 4180.</summary>
internal static class CsvRow
{
    private const byte Quote = (byte)'"';

    /// <summary>Hands every field to <paramref name="take"/>, its quotes resolved.</summary>
    /// <returns>How many there are.</returns>
    /// <exception cref="BrokenRecordException">A quote is not closed, or text follows it.</exception>
    public static int Read(ReadOnlySpan<byte> row, byte delimiter, Action<int, ReadOnlySpan<byte>> take)
    {
        int count = 0;
        int at = 0;
        while (true)
        {
            int end;
            if (at < row.Length && row[at] == Quote)
            {
                ReadOnlySpan<byte> text = Quoted(row, at + 1, count, out end);
                take(count++, text);
                if (end < row.Length && row[end] != delimiter)
                    throw new BrokenRecordException($"text follows the closing quote of field {count}");
            }
            else
            {
                int length = row[at..].IndexOf(delimiter);
                end = length < 0 ? row.Length : at + length;
                take(count++, row[at..end]);
            }

            if (end >= row.Length)
                return count;
            at = end + 1;
        }
    }

    private static ReadOnlySpan<byte> Quoted(ReadOnlySpan<byte> row, int start, int field, out int end)
    {
        int closing = row[start..].IndexOf(Quote);
        if (closing >= 0 && (start + closing + 1 >= row.Length || row[start + closing + 1] != Quote))
        {
            end = start + closing + 1;
            return row.Slice(start, closing);
        }

        var text = new ArrayBufferWriter<byte>(row.Length - start + 1);
        int at = start;
        while (true)
        {
            int quote = row[at..].IndexOf(Quote);
            if (quote < 0)
                throw new BrokenRecordException($"the quote that begins field {field + 1} is not closed");
            text.Write(row.Slice(at, quote));
            at += quote + 1;
            if (at >= row.Length || row[at] != Quote)
                break;
            text.Write("\""u8);
            at++;
        }

        end = at;
        return text.WrittenSpan;
    }
}
