using System.IO.Compression;

namespace GpuProbe.Core.Datasets.Reading;

/// <summary>A data set's bytes: unpacked where they are gzip, refused by name where they are something else.</summary>
internal static class DatasetStream
{
    private const int HeadBytes = 6;

    private static readonly (byte[] Start, string Kind)[] s_others =
    [
        ("PAR1"u8.ToArray(), "a Parquet file"),
        ("ARROW1"u8.ToArray(), "an Arrow file"),
        ([0x28, 0xB5, 0x2F, 0xFD], "packed with zstd"),
        ("BZh"u8.ToArray(), "packed with bzip2"),
        ([0xFD, .. "7zXZ"u8], "packed with xz"),
        ([(byte)'P', (byte)'K', 3, 4], "a ZIP file"),
        ([0xFF, 0xFE], "UTF-16 text"),
        ([0xFE, 0xFF], "UTF-16 text"),
    ];

    // Without it .NET takes gzip data that is cut off for whole.
    static DatasetStream() => AppContext.SetSwitch("System.IO.Compression.UseStrictValidation", true);

    /// <summary>The text in <paramref name="stream"/>.</summary>
    /// <param name="stream">What was opened.</param>
    /// <param name="name">The file, as the person named it.</param>
    /// <exception cref="ToolException">It is of a kind that is not read (exit code 2).</exception>
    public static Stream Open(Stream stream, string name)
    {
        byte[] head = new byte[HeadBytes];
        int read = stream.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false);
        var whole = new PrefixedStream(head.AsMemory(0, read), stream);
        if (head.AsSpan(0, read).StartsWith<byte>([0x1F, 0x8B]))
            return new GZipStream(whole, CompressionMode.Decompress);
        if (name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            throw new ToolException(ExitCode.BadInput, $"{name} is no gzip file, though its name says so");
        foreach ((byte[] start, string kind) in s_others)
        {
            if (head.AsSpan(0, read).StartsWith(start))
                throw new ToolException(ExitCode.BadInput, $"{name} is {kind}; allowed: UTF-8 text as JSON lines, CSV or plain text, packed with gzip or not");
        }

        return whole;
    }
}
