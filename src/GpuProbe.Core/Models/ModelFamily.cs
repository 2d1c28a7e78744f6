namespace GpuProbe.Core.Models;

/// <summary>What Hugging Face's code fixes for every model of one <c>model_type</c>, whatever its file says.</summary>
internal sealed record ModelFamily
{
    public required string ModelType { get; init; }

    /// <summary>Query, key and value are one matrix, gate and up another.</summary>
    public bool FusedProjections { get; init; }

    /// <summary>Query, key and value always have a bias.</summary>
    public bool AlwaysQkvBias { get; init; }

    /// <summary><c>attention_bias</c> and <c>mlp_bias</c> are honoured; elsewhere Hugging Face's modules ignore them.</summary>
    public bool BiasKeys { get; init; }

    /// <summary>
    /// A missing <c>num_key_value_heads</c> means as many as <c>num_attention_heads</c>. Where the family's class would
    /// put in the figure of one particular model instead, the key is required.
    /// </summary>
    public bool KeyValueHeadsOptional { get; init; }

    /// <summary>Reads the sliding window of a model with this many layers.</summary>
    public required Func<InputObject, long, long?> SlidingWindow { get; init; }

    private static readonly ModelFamily[] All =
    [
        new() { ModelType = "llama", BiasKeys = true, KeyValueHeadsOptional = true, SlidingWindow = SlidingWindowKeys.Never },
        new() { ModelType = "mistral", SlidingWindow = SlidingWindowKeys.Required },
        new() { ModelType = "phi3", FusedProjections = true, KeyValueHeadsOptional = true, SlidingWindow = SlidingWindowKeys.Optional },
        new() { ModelType = "qwen2", AlwaysQkvBias = true, SlidingWindow = SlidingWindowKeys.Switched },
    ];

    /// <summary>Every supported <c>model_type</c>, for messages.</summary>
    public static string Names { get; } = string.Join(", ", All.Select(family => family.ModelType));

    public static ModelFamily? Find(string modelType) => Array.Find(All, family => family.ModelType == modelType);
}
