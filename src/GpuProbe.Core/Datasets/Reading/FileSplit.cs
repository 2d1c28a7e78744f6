namespace GpuProbe.Core.Datasets.Reading;

/// <summary>A record is a whole file.</summary>
internal sealed class FileSplit : IRecordSplit
{
    public int Whole(ReadOnlySpan<byte> bytes) => 0;

    public int Next(ReadOnlySpan<byte> bytes, out Range content)
    {
        content = ..bytes.Length;
        return bytes.Length;
    }
}
