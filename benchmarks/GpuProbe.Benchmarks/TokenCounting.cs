using System.IO.Compression;
using BenchmarkDotNet.Attributes;
using GpuProbe.Tokenizers;
using GpuProbe.Tokenizers.Tests.Lines;

namespace GpuProbe.Benchmarks;

/// <summary>
/// Tokens of 12,000 lines of mixed text (many scripts, emoji, code, very long lines), counted line by line on one thread with the
/// tests' tokenizers; <c>GPUPROBE_TOKENIZER</c> names another. One call is all lines; the size is written at the start.
/// </summary>
public class TokenCounting
{
    private byte[][] lines = [];
    private TokenizerFile tokenizer = null!;

    /// <summary>The tokenizers.</summary>
    public static IEnumerable<string> Files =>
        Environment.GetEnvironmentVariable("GPUPROBE_TOKENIZER") is { Length: > 0 } file
            ? [file]
            : ["llama.model", "t5.model.gz", "gpt2.json", "llama3.json", "qwen2.json", "llama2.json", "mistral.json", "unigram.json"];

    /// <summary>A tokenizer of the tests, or the path of another.</summary>
    [ParamsSource(nameof(Files))]
    public string File { get; set; } = "";

    /// <summary>Makes the lines and reads the tokenizer.</summary>
    [GlobalSetup]
    public void Read()
    {
        lines = [.. MixedLines.Generate(12_000, seed: 20, broken: true)];
        string path = Path.Combine(AppContext.BaseDirectory, "Fixtures", File);
        string unpacked = path;
        if (path.EndsWith(".gz", StringComparison.Ordinal))
        {
            unpacked = Path.GetTempFileName();
            using GZipStream packed = new(System.IO.File.OpenRead(path), CompressionMode.Decompress);
            using FileStream whole = System.IO.File.Create(unpacked);
            packed.CopyTo(whole);
        }

        tokenizer = TokenizerFile.Open(unpacked);
        if (unpacked != path)
            System.IO.File.Delete(unpacked);
        Console.WriteLine($"// {tokenizer.Kind}: {lines.Sum(line => line.Length + 1)} bytes, {Count()} tokens");
    }

    /// <summary>All lines.</summary>
    [Benchmark]
    public long Count()
    {
        long tokens = 0;
        foreach (byte[] line in lines)
            tokens += tokenizer.CountTokens(line, addSpecialTokens: true);
        return tokens;
    }
}
