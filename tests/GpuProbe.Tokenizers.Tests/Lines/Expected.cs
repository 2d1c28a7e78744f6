using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace GpuProbe.Tokenizers.Tests.Lines;

/// <summary>What the libraries gave for the lines: for every hundred of them, the start of the SHA-256 of their answers as text.</summary>
internal static class Expected
{
    private const int Block = 100;

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Fixtures");

    public static TokenizerFile Tokenizer(string name)
    {
        using Tests.Folder folder = new();
        return TokenizerFile.Open(Unpacked(name, folder.Path));
    }

    /// <summary>Where a fixture lies, unpacked into a folder where it is packed.</summary>
    public static string Unpacked(string name, string folder)
    {
        string path = Path.Combine(Folder, name);
        if (!name.EndsWith(".gz", StringComparison.Ordinal))
            return path;
        string unpacked = Path.Combine(folder, Path.GetFileNameWithoutExtension(name));
        using GZipStream packed = new(File.OpenRead(path), CompressionMode.Decompress);
        using FileStream file = File.Create(unpacked);
        packed.CopyTo(file);
        return unpacked;
    }

    public static void CheckIds(string name, TokenizerFile tokenizer, bool addSpecialTokens) =>
        Check(name, line => string.Join(' ', tokenizer.EncodeToIds(line, addSpecialTokens)));

    /// <summary>Compares places of tokens too, counted in code points as Python does.</summary>
    public static void CheckPlaces(string name, TokenizerFile tokenizer) => Check(name + ".places", line =>
    {
        string text = Encoding.UTF8.GetString(line);
        int[] codePoints = new int[text.Length + 1];
        for (int i = 0; i < text.Length; i++)
            codePoints[i + 1] = codePoints[i] + (char.IsLowSurrogate(text[i]) ? 0 : 1);
        return string.Join(
            ' ', tokenizer.Tokenizer.EncodeToTokens(text, out _).Select(token => $"{token.Id}:{codePoints[token.Offset.Start.Value]}-{codePoints[token.Offset.End.Value]}"));
    });

    /// <summary>Compares with identifiers that a library wrote, a line for each line; shows the first that differ.</summary>
    public static void CheckLines(TokenizerFile tokenizer, bool addSpecialTokens, IEnumerable<string> expected)
    {
        int number = 0;
        List<string> wrong = [];
        foreach ((byte[] line, string ids) in LinesFile.Lines().Zip(expected))
        {
            string actual = string.Join(' ', tokenizer.EncodeToIds(line, addSpecialTokens));
            if (actual != ids && wrong.Count < 5)
                wrong.Add($"line {number}: {Convert.ToHexString(line)}\n  expected {ids}\n  actual   {actual}");
            number++;
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(LinesFile.Count, number);
    }

    private static void Check(string name, Func<byte[], string> answer)
    {
        string[] expected = File.ReadAllLines(Path.Combine(Folder, name + ".sha256"));
        string[] actual =
        [
            .. LinesFile.Lines().Chunk(Block).Select(block =>
                Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(block.Select(line => answer(line) + "\n")))))[..16]),
        ];
        Assert.Equal(LinesFile.Count / Block, expected.Length);
        int[] wrong = [.. Enumerable.Range(0, actual.Length).Where(i => actual[i] != expected[i])];
        Assert.True(wrong.Length == 0, $"{name}: the lines from {string.Join(", ", wrong.Select(i => i * Block))} on differ");
    }
}
