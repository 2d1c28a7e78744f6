using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using GpuProbe.Core;

namespace GpuProbe.Tokenizers.Tests.Lines;

/// <summary>What the libraries gave for the lines: for every hundred of them, the start of the SHA-256 of their identifiers as text.</summary>
internal static class Expected
{
    public const int Block = 100;

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Fixtures");

    /// <summary>A fixture, unpacked where it is packed.</summary>
    public static TokenizerFile Tokenizer(string name)
    {
        string path = Path.Combine(Folder, name);
        if (File.Exists(path))
            return TokenizerFile.Open(path);
        string unpacked = Path.Combine(Path.GetTempPath(), $"gpuprobe-{Environment.ProcessId}-{Guid.NewGuid():N}-{name}");
        using (GZipStream packed = new(File.OpenRead(path + ".gz"), CompressionMode.Decompress))
        using (FileStream file = File.Create(unpacked))
            packed.CopyTo(file);
        try
        {
            return TokenizerFile.Open(unpacked);
        }
        finally
        {
            File.Delete(unpacked);
        }
    }

    public static void Check(string name, TokenizerFile tokenizer, bool addSpecialTokens)
    {
        string[] expected = File.ReadAllLines(Path.Combine(Folder, name + ".sha256"));
        string[] actual = [.. Hashes(tokenizer, addSpecialTokens)];
        Assert.Equal(expected.Length, actual.Length);
        int[] wrong = [.. Enumerable.Range(0, actual.Length).Where(i => actual[i] != expected[i])];
        Assert.True(wrong.Length == 0, $"{name}: the lines from {string.Join(", ", wrong.Select(i => i * Block))} on differ");
    }

    /// <summary>Compares with identifiers that a library wrote, a line for each line.</summary>
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

    private static IEnumerable<string> Hashes(TokenizerFile tokenizer, bool addSpecialTokens) =>
        LinesFile.Lines().Chunk(Block).Select(block =>
        {
            StringBuilder text = new();
            foreach (byte[] line in block)
                text.AppendJoin(' ', tokenizer.EncodeToIds(line, addSpecialTokens)).Append('\n');
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
        });
}
