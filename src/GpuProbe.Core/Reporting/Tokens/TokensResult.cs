using GpuProbe.Core.Datasets.Counting;
using GpuProbe.Core.Datasets.Reading;

namespace GpuProbe.Core.Reporting.Tokens;

/// <summary>How long the examples of data sets are in tokens: the schema <c>gpuprobe.tokens/1</c>.</summary>
public sealed record TokensResult
{
    /// <summary>The schema that is written.</summary>
    public const string SchemaName = "gpuprobe.tokens/1";

    /// <summary>The schema.</summary>
    public string Schema { get; init; } = SchemaName;

    /// <summary>Which program wrote it.</summary>
    public required ToolInfo Tool { get; init; }

    /// <summary>Whether all of the data was counted; otherwise it is the beginning of the data, up to an interruption.</summary>
    public required bool Complete { get; init; }

    /// <summary>What cut texts into tokens.</summary>
    public required TokenizerInfo Tokenizer { get; init; }

    /// <summary>What made texts of conversations; <see langword="null"/> where fields or lines are texts themselves.</summary>
    public ChatTemplateInfo? ChatTemplate { get; init; }

    /// <summary>The fields that an example's text was taken from; <see langword="null"/> for plain text.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>What was counted in each file.</summary>
    public required IReadOnlyList<FileCount> Files { get; init; }

    /// <summary>The first few records that no example could be made of.</summary>
    public required IReadOnlyList<BrokenRecord> FirstBroken { get; init; }

    /// <summary>Number of examples.</summary>
    public required long Examples { get; init; }

    /// <summary>Their tokens.</summary>
    public required long Tokens { get; init; }

    /// <summary>Bytes of their texts in UTF-8.</summary>
    public required long TextBytes { get; init; }

    /// <summary>Figures of the lengths; <see langword="null"/> without examples.</summary>
    public LengthsInfo? Lengths { get; init; }

    /// <summary>What padding wastes; <see langword="null"/> without examples.</summary>
    public PaddingInfo? Padding { get; init; }

    /// <summary>What packing saves; <see langword="null"/> without examples.</summary>
    public PackingInfo? Packing { get; init; }
}
