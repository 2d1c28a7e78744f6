using System.IO.Compression;
using System.Text;
using GpuProbe.Core.Datasets.Counting;
using GpuProbe.Core.Datasets.Reading;

namespace GpuProbe.Core.Tests.Datasets.Counting;

/// <summary>Counts data that a test makes, with numbers that stand for the texts themselves.</summary>
internal static class Counted
{
    /// <summary>A number that tells texts apart.</summary>
    public static int Mark(ReadOnlySpan<byte> text)
    {
        uint hash = 2166136261;
        foreach (byte one in text)
            hash = unchecked((hash ^ one) * 16777619);
        return (int)(hash % 50_021);
    }

    public static int Mark(string text) => Mark(Encoding.UTF8.GetBytes(text));

    public static ExampleOptions Options(params string[] fields) => new() { Fields = fields.Length > 0 ? fields : ["text"] };

    public static TokenCensus Of(byte[] data, string file, ExampleOptions? options = null, bool skipBroken = false, int workers = 2)
    {
        var census = new TokenCensus(new CensusOptions { Examples = options ?? Options(), SkipBroken = skipBroken, Workers = workers }, Mark);
        using var stream = new MemoryStream(data);
        Assert.True(census.Read(stream, file, DatasetFormats.OfFile(file)!.Value, _ => { }, CancellationToken.None));
        return census;
    }

    public static TokenCensus Of(string data, string file, ExampleOptions? options = null, bool skipBroken = false) =>
        Of(Encoding.UTF8.GetBytes(data), file, options, skipBroken);

    public static IEnumerable<int> Marks(params string[] texts) => texts.Select(Mark);

    public static byte[] Packed(byte[] data)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(data);
        return packed.ToArray();
    }
}
