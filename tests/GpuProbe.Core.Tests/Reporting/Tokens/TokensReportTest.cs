using System.Text;
using GpuProbe.Core.Datasets.Counting;
using GpuProbe.Core.Datasets.Lengths;
using GpuProbe.Core.Datasets.Reading;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Reporting.Tokens;
using GpuProbe.Core.Tests.Models;
using GpuProbe.Core.Tests.SafeTensors;
using GpuProbe.Tests;

namespace GpuProbe.Core.Tests.Reporting.Tokens;

public sealed class TokensReportTest
{
    [Fact]
    public void Whole() => Approved.Match(TokensReport.Render(Result(), ReportStyle.Plain));

    [Fact]
    public void Interrupted_with_broken_records() => Approved.Match(TokensReport.Render(
        Result() with
        {
            Complete = false,
            ChatTemplate = new ChatTemplateInfo("chat_template.jinja", AddsGenerationPrompt: true),
            Fields = ["messages"],
            Files = [new FileCount("a.jsonl", "jsonl", 700, 49_890, 245_000, 3, 12), new FileCount("b.jsonl", "jsonl", 300, 20_000, 95_000, 0, 0)],
            FirstBroken = [new BrokenRecord("a.jsonl", 17, "it has no 'messages'; it has id")],
            Padding = PaddingInfo.Of(Lengths, Distribution, batchSize: 4, maxLength: 64, seed: 7),
            Packing = PackingInfo.Of(Lengths, Distribution, 64),
        },
        ReportStyle.Plain));

    [Fact]
    public void Form() => Approved.Match(TokensJson.Write(Result()));

    [Theory]
    [InlineData("p99", 197, 10, "seq-len 197 is p99 of FILE: 10 of its 1,000 examples (1.00%) are longer and would be truncated")]
    [InlineData("max", 1103, 0, "seq-len 1,103 is max of FILE: none of its 1,000 examples is longer")]
    [InlineData("p99.9", 1003, 1, "seq-len 1,003 is p99.9 of FILE: 1 of its 1,000 examples (0.10%) is longer and would be truncated")]
    public void A_figure_is_read_back_from_what_was_written(string statistic, int tokens, long longer, string sentence)
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "tokens.json");
        File.WriteAllText(file, TokensJson.Write(Result()));
        var chosen = ChosenLength.Read(file, LengthStatistic.Parse(statistic)!);
        Assert.Equal((tokens, 1000, longer, true), (chosen.Tokens, chosen.Examples, chosen.LongerExamples, chosen.Complete));
        Assert.Equal(sentence.Replace("FILE", file, StringComparison.Ordinal), chosen.ToString());
        Assert.Equal(Distribution.Counts, TokensJson.ReadLengths(file).Lengths.Counts);
    }

    [Theory]
    [InlineData("{}", "not a result of gpuprobe tokens; allowed: the JSON that gpuprobe tokens --json writes")]
    [InlineData("""{"schema": "gpuprobe.result/1"}""", "not a result of gpuprobe tokens: its schema is gpuprobe.result/1; allowed: the JSON that gpuprobe tokens --json writes")]
    [InlineData("""{"schema": "gpuprobe.tokens/2"}""", "written with schema gpuprobe.tokens/2, but this gpuprobe reads gpuprobe.tokens/1; use a newer gpuprobe")]
    [InlineData("""{"schema": "gpuprobe.tokens/1", "lengths": null}""", "it has no lengths, for there were no examples; allowed: the JSON that gpuprobe tokens --json writes")]
    [InlineData("""{"schema": "gpuprobe.tokens/1", "lengths": {}}""", "lengths.counts is missing; allowed: an object of lengths with their number of examples")]
    [InlineData("""{"schema": "gpuprobe.tokens/1", "lengths": {"counts": {}}}""", "lengths.counts is empty; allowed: the JSON that gpuprobe tokens --json writes")]
    [InlineData("""{"schema": "gpuprobe.tokens/1", "lengths": {"counts": {"-3": 1}}}""", "lengths.counts has the length '-3'; allowed: a whole number from 0 to 16777216")]
    [InlineData("""{"schema": "gpuprobe.tokens/1", "lengths": {"counts": {"3": 0}}}""", "lengths.counts.3 is 0; allowed: a whole number from 1 to 1099511627776")]
    public void Anything_else_is_refused_in_one_line(string json, string message)
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "tokens.json");
        File.WriteAllText(file, json, Encoding.UTF8);
        Assert.Equal($"{file}: {message}", Refused.Line(() => TokensJson.ReadLengths(file)));
    }

    private static int[] Lengths { get; } = [.. Enumerable.Range(0, 1000).Select(i => i % 100 == 99 ? 203 + (i / 100 * 100) : 1 + (i * 37 % 99 * 2))];

    private static LengthDistribution Distribution
    {
        get
        {
            var tally = new LengthTally();
            foreach (int length in Lengths)
                tally.Add(length);
            return tally.ToDistribution();
        }
    }

    private static TokensResult Result() => new()
    {
        Tool = new ToolInfo("0.1.0", GitSha: null, ["tokens", "--tokenizer", "tokenizer.model", "--data", "train.jsonl"]),
        Complete = true,
        Tokenizer = new TokenizerInfo("tokenizer.model", "SentencePiece BPE with byte fallback", 32_000, AddsSpecialTokens: true),
        Fields = ["text"],
        Files = [new FileCount("train.jsonl", "jsonl", 1000, Distribution.Tokens, 345_678, 0, 0)],
        FirstBroken = [],
        Examples = 1000,
        Tokens = Distribution.Tokens,
        TextBytes = 345_678,
        Lengths = LengthsInfo.Of(Distribution),
        Padding = PaddingInfo.Of(Lengths, Distribution, batchSize: 8, maxLength: null, seed: 0),
        Packing = PackingInfo.Of(Lengths, Distribution, sequenceLength: 2048),
    };
}
