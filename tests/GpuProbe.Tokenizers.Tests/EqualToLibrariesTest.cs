using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using GpuProbe.Tokenizers.Tests.Lines;

namespace GpuProbe.Tokenizers.Tests;

/// <summary>12,000 lines of mixed text give the identifiers of spm_encode and of Hugging Face's tokenizers, written down or, where these are, there and then.</summary>
public sealed class EqualToLibrariesTest
{
    public static TheoryData<string> Models() =>
        [.. new[] { "llama.model", "t5.model.gz", "suffix.model", "across.model", "rules.model", "unused.model" }.Where(name => Readable.Reads(name) && Readable.IsExact(name))];

    public static TheoryData<string> Files() =>
        [.. new[] { "gpt2.json", "llama3.json", "qwen2.json", "nemo.json", "deepseek.json", "llama2.json", "mistral.json", "words.json", "unigram.json", "rules.json" }.Where(Readable.Reads)];

    [Theory, MemberData(nameof(Models))]
    public void Identifiers_are_those_of_spm_encode(string name) => Expected.CheckIds(name, Expected.Tokenizer(name), addSpecialTokens: false);

    [Theory, MemberData(nameof(Files))]
    public void Identifiers_are_those_of_tokenizers(string name) => Expected.CheckIds(name, Expected.Tokenizer(name), addSpecialTokens: true);

    [Theory]
    [InlineData("gpt2")]
    [InlineData("qwen2")]
    [InlineData("mistral")]
    [InlineData("words")]
    public void Places_are_those_of_tokenizers(string name) => Expected.CheckPlaces(name, Expected.Tokenizer(name + ".json"));

    [Theory]
    [InlineData("llama.model", "60dcb7b06afd6cec")]
    [InlineData("rules.model", "311bb7b73b429187")]
    public void As_many_tokens_are_counted_as_spm_encode_gives(string name, string hash)
    {
        TokenizerFile tokenizer = Expected.Tokenizer(name);
        string counts = string.Join(' ', LinesFile.Lines().Select(line => tokenizer.CountTokens(line, addSpecialTokens: false)));
        Assert.Equal(hash, Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(counts)))[..16]);
    }

    [Theory, MemberData(nameof(Models))]
    public void Identifiers_are_those_of_the_spm_encode_that_is_here(string name)
    {
        string program = Environment.GetEnvironmentVariable("GPUPROBE_SPM_ENCODE") ?? Path.Combine(Root, ".gpuprobe", "sentencepiece", "spm_encode");
        if (!File.Exists(program))
            Assert.Skip($"no spm_encode: {program} is missing (benchmarks/peers/setup-sentencepiece brings it)");
        using Folder folder = new();
        string model = Expected.Unpacked(name, folder.Path);
        LinesFile.Write(folder.File("lines"), LinesFile.Lines());
        Run(program, $"--model={model}", "--output_format=id", $"--input={folder.File("lines")}", $"--output={folder.File("ids")}");
        Expected.CheckLines(TokenizerFile.Open(model, addBeginOfSentence: false), addSpecialTokens: true, File.ReadLines(folder.File("ids")));
    }

    [Theory]
    [InlineData("gpt2.json")]
    [InlineData("llama3.json")]
    [InlineData("mistral.json")]
    [InlineData("words.json")]
    public void Identifiers_are_those_of_the_tokenizers_that_is_here(string name)
    {
        string? python = Environment.GetEnvironmentVariable("GPUPROBE_PYTHON");
        if (!File.Exists(python))
            Assert.Skip("no Python with tokenizers: GPUPROBE_PYTHON names none (benchmarks/peers/setup-python-cuda brings one)");
        using Folder folder = new();
        LinesFile.Write(folder.File("lines"), LinesFile.Lines());
        string program = Path.Combine(Root, "benchmarks", "peers", "token_fixtures.py");
        string ids = Run(python, program, "ids", Path.Combine(Expected.Folder, name), folder.File("lines"));
        Expected.CheckLines(Expected.Tokenizer(name), addSpecialTokens: true, ids.Split('\n')[..^1]);
    }

    private static string Root { get; } = Path.GetFullPath(
        Environment.GetEnvironmentVariable("GPUPROBE_ROOT") ??
        typeof(EqualToLibrariesTest).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "RepositoryRoot").Value!);

    private static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0 && errors.Result.Contains("ModuleNotFoundError", StringComparison.Ordinal))
            Assert.Skip($"{program} has no tokenizers");
        Assert.True(process.ExitCode == 0, errors.Result);
        return output;
    }
}
