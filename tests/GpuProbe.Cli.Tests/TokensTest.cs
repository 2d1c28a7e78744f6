using System.Text;
using System.Text.Json;
using GpuProbe.Cli.Tests.Architecture;
using GpuProbe.Tests;

namespace GpuProbe.Cli.Tests;

/// <summary><c>gpuprobe tokens</c> as its user sees it, with tokenizers and conversations that are kept with the tests.</summary>
public sealed class TokensTest : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gpuprobe-").FullName;

    private static string SentencePiece { get; } = Fixture("GpuProbe.Tokenizers.Tests/Fixtures/llama.model");

    private static string HuggingFace { get; } = Fixture("GpuProbe.Tokenizers.Tests/Fixtures/llama3.json");

    private static string Chats { get; } = Fixture("GpuProbe.Cli.Tests/Fixtures/chats.jsonl");

    private static string Template { get; } = Fixture("GpuProbe.Core.Tests/Datasets/Templates/Fixtures/marks.jinja");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Conversations_are_counted_and_reported()
    {
        GpuprobeResult result = Gpuprobe.Run("tokens", "--tokenizer", SentencePiece, "--data", Chats, "--chat-template", Template, "--max-length", "512", "--batch-size", "4", "--quiet");
        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Contains(
            $"An example is a conversation (messages) through the chat template {Template}; the template writes the special tokens.",
            result.Out.ReplaceLineEndings(" "),
            StringComparison.Ordinal);
        Approved.Match(result.Out[result.Out.IndexOf("Lengths in tokens", StringComparison.Ordinal)..]);
    }

    [Fact]
    public void Every_example_has_the_length_that_the_tokenizer_gives_it_alone()
    {
        // Counted one by one as plain text without special tokens, the lengths are those of the lines' letters.
        string[] lines = ["", "a", "Grüße 😀", "the quick brown fox", "a"];
        File.WriteAllLines(Path.Combine(_folder, "x.txt"), lines);
        using JsonDocument together = Count("--tokenizer", HuggingFace, "--data", Path.Combine(_folder, "x.txt"), "--no-special-tokens");
        long sum = 0;
        foreach (string line in lines.Where(line => line.Length > 0))
        {
            File.WriteAllText(Path.Combine(_folder, "one.txt"), line);
            using JsonDocument alone = Count("--tokenizer", HuggingFace, "--data", Path.Combine(_folder, "one.txt"), "--no-special-tokens");
            sum += alone.RootElement.GetProperty("tokens").GetInt64();
        }

        Assert.Equal((4, sum), (together.RootElement.GetProperty("examples").GetInt64(), together.RootElement.GetProperty("tokens").GetInt64()));
        Assert.Equal(1, together.RootElement.GetProperty("files")[0].GetProperty("blankRecords").GetInt64());
    }

    [Fact]
    public void Files_standard_input_and_formats_come_together()
    {
        File.WriteAllText(Path.Combine(_folder, "a.csv"), "id,text\n1,\"one, two\"\n2,three\n");
        File.WriteAllText(Path.Combine(_folder, "b.jsonl"), "{\"text\":\"one, two\"}\n{\"text\":\"three\"}\n");
        string[] files = [Path.Combine(_folder, "a.csv"), Path.Combine(_folder, "b.jsonl")];
        using JsonDocument json = Count("--tokenizer", SentencePiece, "--data", files[0], files[1]);
        JsonElement[] counted = [.. json.RootElement.GetProperty("files").EnumerateArray()];
        Assert.Equal(4, json.RootElement.GetProperty("examples").GetInt64());
        Assert.Equal(counted[0].GetProperty("tokens").GetInt64(), counted[1].GetProperty("tokens").GetInt64());

        GpuprobeResult piped = Gpuprobe.Start(new Dictionary<string, string?>(), ["tokens", "--tokenizer", SentencePiece, "--data", "-", "--format", "text", "--json", "--quiet"], "one, two\nthree\n").Wait();
        using JsonDocument input = JsonDocument.Parse(piped.Out);
        Assert.Equal(counted[0].GetProperty("tokens").GetInt64(), input.RootElement.GetProperty("tokens").GetInt64());
        Assert.Equal("standard input", input.RootElement.GetProperty("files")[0].GetProperty("file").GetString());
    }

    [Theory]
    [InlineData("p50")]
    [InlineData("p99")]
    [InlineData("max")]
    [InlineData("mean")]
    public void A_figure_becomes_the_sequence_length_of_an_estimate(string figure)
    {
        string file = Path.Combine(_folder, "tokens.json");
        Assert.Equal(0, Gpuprobe.Run("tokens", "--tokenizer", SentencePiece, "--data", Chats, "--chat-template", Template, "--json", file, "--quiet").Code);
        using JsonDocument tokens = JsonDocument.Parse(File.ReadAllText(file));
        JsonElement lengths = tokens.RootElement.GetProperty("lengths");
        int expected = figure switch
        {
            "max" => lengths.GetProperty("max").GetInt32(),
            "mean" => (int)Math.Ceiling(lengths.GetProperty("mean").GetDouble()),
            _ => lengths.GetProperty("percentiles").GetProperty(figure).GetInt32(),
        };
        GpuprobeResult result = Gpuprobe.Run("estimate", "--model", "smollm2-135m", "--seq-len", figure, "--lengths", file, "--json", Path.Combine(_folder, "estimate.json"));
        Assert.Equal((0, ""), (result.Code, result.Error));
        using JsonDocument estimate = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "estimate.json")));
        Assert.Equal(expected, estimate.RootElement.GetProperty("setup").GetProperty("seq-len").GetInt32());
        JsonElement chosen = estimate.RootElement.GetProperty("sequenceLength");
        Assert.Equal((figure, expected), (chosen.GetProperty("statistic").GetString(), chosen.GetProperty("tokens").GetInt32()));
        Assert.Contains($"seq-len {expected:N0} is {figure} of {file}: ", result.Out.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_refuses_a_conversation_in_one_line()
    {
        string template = Path.Combine(_folder, "strict.jinja");
        File.WriteAllText(template, "{% if messages | length > 2 %}\n{{ raise_exception('too long') }}{% endif %}x");
        GpuprobeResult result = Gpuprobe.Run("tokens", "--tokenizer", SentencePiece, "--data", Chats, "--chat-template", template, "--quiet");
        Assert.Equal($"{Chats} line 1: {template} line 2: too long; --skip-broken leaves such records out", result.Refusal(2));
        using JsonDocument rest = Count("--tokenizer", SentencePiece, "--data", Chats, "--chat-template", template, "--skip-broken");
        JsonElement file = rest.RootElement.GetProperty("files")[0];
        Assert.Equal(File.ReadLines(Chats).Count(), file.GetProperty("examples").GetInt64() + file.GetProperty("brokenRecords").GetInt64());
    }

    [Fact]
    public void An_interruption_leaves_the_result_of_the_beginning()
    {
        string file = Path.Combine(_folder, "tokens.json");
        using Gpuprobe run = Gpuprobe.Start("tokens", "--tokenizer", SentencePiece, "--data", "-", "--format", "text", "--json", file);
        // So much that some of it is counted before the rest can be written.
        string line = "all that is written here is counted in its turn\n";
        string megabyte = string.Concat(Enumerable.Repeat(line, (1 << 20) / line.Length));
        for (int i = 0; i < Environment.ProcessorCount + 4; i++)
            run.Process.StandardInput.Write(megabyte);
        run.Process.StandardInput.Flush();
        Gpuprobe.Signal("INT", run.Process.Id);
        GpuprobeResult result = run.Wait();
        Assert.Equal(130, result.Code);
        Assert.Contains("Interrupted by SIGINT: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("Interrupted: everything below is of the data's beginning only.", result.Out, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(file));
        Assert.False(json.RootElement.GetProperty("complete").GetBoolean());
        long examples = json.RootElement.GetProperty("examples").GetInt64();
        Assert.InRange(examples, 1, (Environment.ProcessorCount + 4L) * (1 << 20) / line.Length);
        JsonElement lengths = json.RootElement.GetProperty("lengths");
        Assert.Equal(examples, Assert.Single(lengths.GetProperty("counts").EnumerateObject()).Value.GetInt64());
    }

    [Theory]
    [InlineData("tokens", "--tokenizer is missing; allowed: a SentencePiece tokenizer.model or a Hugging Face tokenizer.json")]
    [InlineData("tokens --tokenizer T", "--data is missing; allowed: files of JSON lines, CSV or text, or - for standard input")]
    [InlineData("tokens --tokenizer T --data", "--data needs a value: FILE...; see gpuprobe tokens --help")]
    [InlineData("tokens --tokenizer T --data -", "the format of standard input is not known by its name; name it with --format: jsonl, text, csv")]
    [InlineData("tokens --tokenizer T --data - - --format text", "--data names standard input (-) more than once")]
    [InlineData("tokens --tokenizer T --data x.parquet", "the format of x.parquet is not known by its name; name it with --format: jsonl, text, csv")]
    [InlineData("tokens --tokenizer T --data x.txt --format tsv", "--format is tsv; allowed: jsonl, text, csv")]
    [InlineData("tokens --tokenizer T --data /nowhere/x.txt", "--data /nowhere/x.txt does not exist; allowed: a file of JSON lines, CSV or text, or - for standard input")]
    [InlineData("tokens --tokenizer T --data /tmp --format text", "--data /tmp is a directory; allowed: files, /tmp/* for those in it")]
    [InlineData("tokens --tokenizer T --data x.jsonl --field a,,b", "--field is a,,b; allowed: names of fields with commas between them")]
    [InlineData("tokens --tokenizer T --data x.jsonl --field a,b --chat-template auto", "--field is a,b; allowed: with --chat-template the name of one field, which has the messages")]
    [InlineData("tokens --tokenizer T --data x.jsonl --add-generation-prompt", "--add-generation-prompt needs --chat-template")]
    [InlineData("tokens --tokenizer T --data x.jsonl --split-on line", "--split-on is for plain text, and no file is")]
    [InlineData("tokens --tokenizer T --data x.txt --split-on word", "--split-on is word; allowed: line, blank-line, file")]
    [InlineData("tokens --tokenizer T --data x.jsonl --delimiter ;", "--delimiter is for CSV, and no file is")]
    [InlineData("tokens --tokenizer T --data x.csv --delimiter ;;", "--delimiter is ';;'; allowed: one character of ASCII other than a quote, or \\t")]
    [InlineData("tokens --tokenizer T --data x.txt --batch-size 0", "--batch-size is 0; allowed: a whole number from 1 to 1048576")]
    [InlineData("tokens --tokenizer T --data x.txt --max-length many", "--max-length is many; allowed: a whole number from 1 to 16777216")]
    [InlineData("tokens --tokenizer T --data x.txt --seed -1", "--seed is -1; allowed: a whole number from 0 to 9223372036854775807")]
    [InlineData("tokens --tokenizer T --data x.txt --field text", "--field text is for JSON lines and CSV, and no file is")]
    [InlineData("tokens --tokenizer T --data /dev/null --format text", "there is no example in /dev/null; allowed: data with at least one")]
    [InlineData("tokens --tokenizer T --data x.jsonl --json /nowhere/x.json", "--json /nowhere/x.json: the folder /nowhere does not exist; create it or name another.")]
    [InlineData("tokens --tokenizer T --data x.jsonl --json ./x.jsonl", "--json ./x.jsonl is a file of the data, which would be lost; name another file")]
    [InlineData("estimate --model smollm2-135m --seq-len p99", "--seq-len p99 needs --lengths FILE, what gpuprobe tokens --json FILE wrote")]
    [InlineData("estimate --model smollm2-135m --seq-len p101", "--seq-len is p101; allowed: a whole number from 1 to 16777216")]
    [InlineData("estimate --model smollm2-135m --seq-len 64 --lengths x.json", "--lengths x.json needs --seq-len with a figure of it; allowed: p50, p90, p95, p99, p99.9 or another percentile, median, mean, min, max")]
    [InlineData("estimate --model smollm2-135m --seq-len p99 --lengths /nowhere/x.json", "/nowhere/x.json does not exist; allowed: a JSON file")]
    public void One_line_says_what_is_wrong(string arguments, string message) =>
        Assert.Equal(message, Gpuprobe.Run([.. arguments.Split(' ').Select(one => one == "T" ? SentencePiece : one)]).Refusal(2));

    private static string Fixture(string path) => Path.Combine(Repository.Root.TrimEnd('/'), "tests", path);

    private static JsonDocument Count(params string[] arguments)
    {
        GpuprobeResult result = Gpuprobe.Run(["tokens", .. arguments, "--json", "--quiet"]);
        Assert.Equal((0, ""), (result.Code, result.Error));
        return JsonDocument.Parse(Encoding.UTF8.GetBytes(result.Out));
    }
}
