namespace GpuProbe.Core.Models;

/// <summary>
/// The shape of a Mistral-style decoder: pre-norm blocks of grouped-query attention with rotary positions and a gated
/// feed-forward network. Field names follow the keys of Hugging Face's <c>config.json</c>.
/// </summary>
public sealed record DecoderConfig
{
    /// <summary>The preset's name, or the file the configuration was read from.</summary>
    public required string Name { get; init; }

    /// <summary><c>model_type</c>: <c>mistral</c>, <c>llama</c>, <c>qwen2</c> or <c>phi3</c>.</summary>
    public required string ModelType { get; init; }

    /// <summary><c>vocab_size</c>: rows of the embedding and of the output head.</summary>
    public required long VocabSize { get; init; }

    /// <summary><c>hidden_size</c>: width of the residual stream.</summary>
    public required long HiddenSize { get; init; }

    /// <summary><c>intermediate_size</c>: width inside the feed-forward network.</summary>
    public required long IntermediateSize { get; init; }

    /// <summary><c>num_hidden_layers</c>: number of decoder blocks.</summary>
    public required long NumHiddenLayers { get; init; }

    /// <summary><c>num_attention_heads</c>: query heads.</summary>
    public required long NumAttentionHeads { get; init; }

    /// <summary><c>num_key_value_heads</c>: key and value heads; divides <see cref="NumAttentionHeads"/>.</summary>
    public required long NumKeyValueHeads { get; init; }

    /// <summary><c>head_dim</c>: width of one head; <c>hidden_size / num_attention_heads</c> where the file is silent.</summary>
    public required long HeadDim { get; init; }

    /// <summary><c>max_position_embeddings</c>: longest sequence the model was made for.</summary>
    public required long MaxPositionEmbeddings { get; init; }

    /// <summary><c>rms_norm_eps</c>.</summary>
    public required double RmsNormEps { get; init; }

    /// <summary><c>rope_theta</c>: base of the rotary frequencies.</summary>
    public required double RopeTheta { get; init; }

    /// <summary><c>tie_word_embeddings</c>: the output head is the embedding matrix.</summary>
    public required bool TieWordEmbeddings { get; init; }

    /// <summary>The query, key and value projections have a bias (always in qwen2; <c>attention_bias</c> in llama).</summary>
    public required bool QkvBias { get; init; }

    /// <summary>The attention's output projection has a bias (<c>attention_bias</c> in llama).</summary>
    public required bool OutputBias { get; init; }

    /// <summary><c>mlp_bias</c>: the three feed-forward projections have a bias.</summary>
    public required bool MlpBias { get; init; }

    /// <summary>Query, key and value are one matrix, gate and up another (phi3).</summary>
    public required bool FusedProjections { get; init; }

    /// <summary>
    /// <c>sliding_window</c>: attention reaches back this many tokens, or <see langword="null"/> for all.
    /// It changes memory where the sequence is at least this long: an explicit mask is then built.
    /// </summary>
    public required long? SlidingWindow { get; init; }

    /// <summary>Width of all query heads together, <c>num_attention_heads * head_dim</c>; not always <see cref="HiddenSize"/>.</summary>
    public long QueryWidth => NumAttentionHeads * HeadDim;

    /// <summary>Width of all key heads (or all value heads) together.</summary>
    public long KeyValueWidth => NumKeyValueHeads * HeadDim;
}
