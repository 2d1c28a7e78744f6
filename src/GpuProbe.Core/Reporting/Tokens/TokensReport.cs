using System.Globalization;
using GpuProbe.Core.Datasets.Counting;
using GpuProbe.Core.Datasets.Lengths;
using GpuProbe.Core.Datasets.Reading;
using GpuProbe.Core.Reporting.Document;
using GpuProbe.Core.Units;

namespace GpuProbe.Core.Reporting.Tokens;

/// <summary>Renders token counts as text for a terminal.</summary>
public static class TokensReport
{
    private const int LongestBar = 40;
    private const int MostFiles = 20;

    /// <summary>The report.</summary>
    public static string Render(TokensResult result, ReportStyle style)
    {
        ArgumentNullException.ThrowIfNull(result);
        return ConsoleFormatter.Format([.. Heading(result), .. Files(result), .. Lengths(result), .. Padding(result), .. Packing(result)], style);
    }

    private static IEnumerable<ReportBlock> Heading(TokensResult result)
    {
        yield return new HeadingBlock("Tokens", $"{result.Tokenizer.File}, {result.Tokenizer.Kind}, {Number(result.Tokenizer.VocabularySize)} pieces");
        if (!result.Complete)
            yield return new TextBlock("Interrupted: everything below is of the data's beginning only.", Tone.Bad);
        string perToken = result.Tokens > 0 ? $", {((double)result.TextBytes / result.Tokens).ToString("0.00", CultureInfo.InvariantCulture)} bytes a token" : "";
        yield return new TextBlock($"{Number(result.Examples)} {(result.Examples == 1 ? "example" : "examples")}, {Number(result.Tokens)} {(result.Tokens == 1 ? "token" : "tokens")}; {new ByteSize(result.TextBytes)} of text{perToken}.");
        yield return new TextBlock(Made(result), Tone.Note);
    }

    private static string Made(TokensResult result)
    {
        string special = result.Tokenizer.AddsSpecialTokens ? "Special tokens around each example are counted." : "No special tokens are added.";
        if (result.ChatTemplate is { } template)
            return $"An example is a conversation ({result.Fields![0]}) through the chat template {template.File}{(template.AddsGenerationPrompt ? ", with the prompt for an answer" : "")}; the template writes the special tokens.";
        return result.Fields is { } fields ? $"An example is {string.Join(" + ", fields)}. {special}" : special;
    }

    private static IEnumerable<ReportBlock> Files(TokensResult result)
    {
        if (result.Files.Count > 1)
        {
            yield return new TableBlock(
                [new("file"), new("examples", true), new("tokens", true)],
                [.. result.Files.Take(MostFiles).Select(file => new TableRow([file.File, Number(file.Examples), Number(file.Tokens)]))]);
            if (result.Files.Count > MostFiles)
                yield return new TextBlock($"and {result.Files.Count - MostFiles} files more", Tone.Note);
        }

        long broken = result.Files.Sum(file => file.BrokenRecords);
        if (broken > 0)
        {
            BrokenRecord first = result.FirstBroken[0];
            yield return new TextBlock($"{Number(broken)} broken {(broken == 1 ? "record is" : "records are")} left out, the first in {first.File} line {first.Line}: {first.Reason}", Tone.Bad);
        }

        if (result.Files.Sum(file => file.BlankRecords) is > 0 and var blank)
            yield return new TextBlock($"{Number(blank)} blank {(blank == 1 ? "line is no example" : "lines are no examples")}.", Tone.Note);
    }

    private static IEnumerable<ReportBlock> Lengths(TokensResult result)
    {
        if (result.Lengths is not { } lengths)
            yield break;
        yield return new HeadingBlock("Lengths in tokens", "counted");
        string[] names = [.. lengths.Percentiles.Keys];
        yield return new TableBlock(
            [new("shortest", true), new("mean", true), new("deviation", true), .. names.Select(name => new TableColumn(name, true)), new("longest", true)],
            [
                new TableRow(
                [
                    Number(lengths.Min), Decimal(lengths.Mean), Decimal(lengths.StandardDeviation),
                    .. names.Select(name => Number(lengths.Percentiles[name])), Number(lengths.Max),
                ]),
            ]);
        yield return new TextBlock("");
        long most = lengths.Histogram.Max(bar => bar.Count);
        yield return new TableBlock(
            [new("tokens", true), new("examples", true), new("share", true), new("")],
            [.. lengths.Histogram.Select(bar => new TableRow([Range(bar), Number(bar.Count), Shown.Share((double)bar.Count / result.Examples), Bar(bar.Count, most)]))]);
    }

    private static IEnumerable<ReportBlock> Padding(TokensResult result)
    {
        if (result.Padding is not { } padding)
            yield break;
        yield return new HeadingBlock("Padding", "calculated from the lengths");
        if (padding.MaxLength is { } cut)
            yield return new TextBlock($"Cut to {Number(cut)} tokens: {Number(padding.TruncatedExamples)} examples lose {Number(padding.TruncatedTokens)} tokens ({Shown.Share((double)padding.TruncatedTokens / Math.Max(1, result.Tokens))}).");
        yield return new TableBlock(
            [new("padded to"), new("tokens", true), new("padding", true), new("wasted", true)],
            [.. padding.Orders.Select(order => new TableRow([Order(order.Order, padding), Number(order.PaddedTokens), Number(order.WastedTokens), Shown.Share(order.WastedShare)]))]);
    }

    private static IEnumerable<ReportBlock> Packing(TokensResult result)
    {
        if (result.Packing is not { } packing)
            yield break;
        yield return new HeadingBlock("Packing", $"calculated, sequences of {Number(packing.SequenceLength)} tokens");
        yield return new TableBlock(
            [new("method"), new("sequences", true), new("filled", true), new("tokens", true)],
            [.. packing.Methods.Select(one => new TableRow([Method(one.Method), Number(one.Sequences), Shown.Share(one.Fill), Number(one.Sequences * packing.SequenceLength)]))]);
        if (packing.TruncatedTokens > 0)
            yield return new TextBlock($"Longer examples are cut off where they are not joined: {Number(packing.TruncatedTokens)} tokens.", Tone.Note);
    }

    private static string Order(string order, PaddingInfo padding) => order switch
    {
        "to-longest" => "the longest of all",
        "file-order" => $"the longest of {padding.BatchSize}, in file order",
        "shuffled" => $"the longest of {padding.BatchSize}, shuffled (seed {padding.Seed})",
        _ => $"the longest of {padding.BatchSize}, sorted by length",
    };

    private static string Method(string method) => method switch
    {
        "next-fit" => "one behind the other, in file order",
        "first-fit-decreasing" => "first-fit-decreasing",
        _ => "joined and cut anywhere",
    };

    private static string Range(HistogramBin bar) => bar.From == bar.To ? Number(bar.From) : $"{Number(bar.From)} - {Number(bar.To)}";

    // Eighths of a character, so that small bars differ; what is there at all is seen.
    private static string Bar(long count, long most)
    {
        const string parts = "▏▎▍▌▋▊▉";
        long eighths = count == 0 ? 0 : Math.Max(1, (long)Math.Round(8.0 * LongestBar * count / most));
        return new string('█', (int)(eighths / 8)) + (eighths % 8 > 0 ? parts[(int)(eighths % 8) - 1].ToString() : "");
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Decimal(double number) => number.ToString("#,0.0", CultureInfo.InvariantCulture);
}
