namespace GpuProbe.Core.Datasets.Reading;

/// <summary>A record is a line.</summary>
internal sealed class LineSplit : IRecordSplit
{
    public int Whole(ReadOnlySpan<byte> bytes) => bytes.LastIndexOf((byte)'\n') + 1;

    public int Next(ReadOnlySpan<byte> bytes, out Range content)
    {
        int end = bytes.IndexOf((byte)'\n');
        int next = end < 0 ? bytes.Length : end + 1;
        content = ..Trimmed(bytes, end < 0 ? bytes.Length : end);
        return next;
    }

    /// <summary>Where a line's content ends: before a carriage return.</summary>
    public static int Trimmed(ReadOnlySpan<byte> bytes, int end) => end > 0 && bytes[end - 1] == '\r' ? end - 1 : end;
}
