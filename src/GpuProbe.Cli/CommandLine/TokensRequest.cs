using GpuProbe.Core.Datasets.Reading;

namespace GpuProbe.Cli.CommandLine;

/// <summary>What <c>gpuprobe tokens</c> is to count.</summary>
/// <param name="Tokenizer">The tokenizer's file.</param>
/// <param name="Data">Files of data, each with its format; <c>-</c> for standard input.</param>
/// <param name="Fields">Fields of an example.</param>
internal sealed record TokensRequest(string Tokenizer, IReadOnlyList<(string File, DatasetFormat Format)> Data, IReadOnlyList<string> Fields)
{
    /// <summary>What is one example in plain text.</summary>
    public TextUnit Unit { get; init; }

    /// <summary>What stands between fields of CSV.</summary>
    public char? Delimiter { get; init; }

    /// <summary>A chat template's file, or <c>auto</c>.</summary>
    public string? ChatTemplate { get; init; }

    /// <summary>Whether conversations end where the assistant is to answer.</summary>
    public bool AddGenerationPrompt { get; init; }

    /// <summary>Whether the tokens around a sequence are counted.</summary>
    public bool AddSpecialTokens { get; init; } = true;

    /// <summary>Whether broken records are left out.</summary>
    public bool SkipBroken { get; init; }

    /// <summary>The length that longer examples are cut to for padding.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Examples in a batch.</summary>
    public int BatchSize { get; init; }

    /// <summary>Tokens of a packed sequence.</summary>
    public int? PackTo { get; init; }

    /// <summary>Seed of the shuffled order.</summary>
    public long Seed { get; init; }
}
