using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Counting;
using GpuProbe.Cli.Machine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.Worker;
using GpuProbe.Core;
using GpuProbe.Core.Datasets.Counting;
using GpuProbe.Core.Datasets.Lengths;
using GpuProbe.Core.Datasets.Reading;
using GpuProbe.Core.Datasets.Templates;
using GpuProbe.Core.Reporting.Tokens;
using GpuProbe.Tokenizers;

namespace GpuProbe.Cli.Verbs;

/// <summary><c>gpuprobe tokens</c>.</summary>
internal static class TokensVerb
{
    /// <summary>Counts the tokens of data sets.</summary>
    public static int Run(TokensRequest request, VerbOutput output, IReadOnlyList<string> argv)
    {
        if (output.JsonFile is { } json)
        {
            WholeFile.RequireWritable(json);
            WholeFile.RequireOther(json, "--json", [(request.Tokenizer, "the tokenizer"), .. request.Data.Where(one => one.File != DataFile.StandardInput).Select(one => (one.File, "a file of the data"))]);
        }

        TokenizerFile tokenizer = TokenizerFile.Open(request.Tokenizer, findControlPieces: request.ChatTemplate is not null);
        ChatTemplate? template = request.ChatTemplate is { } file
            ? ChatTemplateFile.Open(file, request.Tokenizer, OwnTokens(tokenizer), request.AddGenerationPrompt, DateTime.Now)
            : null;
        foreach (string remark in tokenizer.Remarks)
            output.Remark($"{request.Tokenizer}: {remark}");
        var census = new TokenCensus(
            new CensusOptions
            {
                Examples = new ExampleOptions { Fields = request.Fields, Unit = request.Unit, Delimiter = request.Delimiter, Template = template },
                SkipBroken = request.SkipBroken,
            },
            utf8 => tokenizer.CountTokens(utf8, request.AddSpecialTokens));

        using var interruption = new Interruption();
        bool complete = Count(request, census, output, interruption.Token);
        TokensResult result = Conclude(request, census, tokenizer, template, argv) with { Complete = complete };
        if (complete && result.Examples == 0)
            throw NoExamples(result);
        output.Report(style => TokensReport.Render(result, style));
        output.Json(() => TokensJson.Write(result));
        if (complete)
            return (int)ExitCode.Ok;
        output.Streams.Say($"Interrupted by {interruption.SignalName}: {result.Examples:N0} examples were counted, the data's beginning.");
        return interruption.ExitCode;
    }

    private static bool Count(TokensRequest request, TokenCensus census, VerbOutput output, CancellationToken cancellation)
    {
        long?[] sizes = [.. request.Data.Select(one => DataFile.Size(one.File))];
        var progress = new CountingProgress(output, sizes.Contains(null) ? null : sizes.Sum());
        CensusProgress counted = default;
        bool complete = true;
        progress.During(() =>
        {
            long before = 0;
            foreach (((string file, DatasetFormat format), long? size) in request.Data.Zip(sizes))
            {
                using Stream stream = DataFile.Open(file, cancellation);
                complete = census.Read(stream, DataFile.NameOf(file), format, Tell, cancellation);
                if (!complete)
                    return;
                before += size ?? 0;

                void Tell(CensusProgress now)
                {
                    counted = now;
                    progress.Tell(now, before + (stream.CanSeek ? stream.Position : 0));
                }
            }
        });
        if (counted.Examples > 0)
            progress.Finish(counted);
        return complete;
    }

    private static TokensResult Conclude(TokensRequest request, TokenCensus census, TokenizerFile tokenizer, ChatTemplate? template, IReadOnlyList<string> argv)
    {
        LengthDistribution lengths = census.Distribution;
        bool any = lengths.Examples > 0;
        return new TokensResult
        {
            Tool = ToolVersion.Describe(argv),
            Complete = true,
            Tokenizer = new TokenizerInfo(request.Tokenizer, tokenizer.Kind, tokenizer.VocabularySize, request.AddSpecialTokens),
            ChatTemplate = template is null ? null : new ChatTemplateInfo(template.Name, request.AddGenerationPrompt),
            Fields = request.Data.Any(one => one.Format != DatasetFormat.Text) ? request.Fields : null,
            Files = census.Files,
            FirstBroken = census.FirstBroken,
            Examples = lengths.Examples,
            Tokens = lengths.Tokens,
            TextBytes = census.Files.Sum(file => file.TextBytes),
            Lengths = LengthsInfo.Of(lengths),
            Padding = any ? PaddingInfo.Of(census.Lengths, lengths, request.BatchSize, request.MaxLength, request.Seed) : null,
            Packing = any ? PackingInfo.Of(census.Lengths, lengths, request.PackTo) : null,
        };
    }

    private static Dictionary<string, string> OwnTokens(TokenizerFile tokenizer)
    {
        Dictionary<string, string> tokens = [];
        foreach ((string name, string? token) in (ReadOnlySpan<(string, string?)>)
            [("bos_token", tokenizer.BeginningOfSentenceToken), ("eos_token", tokenizer.EndOfSentenceToken), ("unk_token", tokenizer.UnknownToken)])
        {
            if (token is not null)
                tokens[name] = token;
        }

        return tokens;
    }

    private static ToolException NoExamples(TokensResult result)
    {
        string files = result.Files.Count == 1 ? result.Files[0].File : $"{result.Files.Count} files";
        long blank = result.Files.Sum(file => file.BlankRecords);
        BrokenRecord? broken = result.FirstBroken.Count > 0 ? result.FirstBroken[0] : null;
        string why = broken is not null ? $"; {result.Files.Sum(file => file.BrokenRecords)} records are broken, the first in {broken.File} line {broken.Line}: {broken.Reason}"
            : blank > 0 ? $", only {blank} blank lines" : "";
        return new ToolException(ExitCode.BadInput, $"there is no example in {files}{why}; allowed: data with at least one");
    }
}
