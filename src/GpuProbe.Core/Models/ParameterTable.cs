namespace GpuProbe.Core.Models;

/// <summary>Every weight of a decoder, in the order in which Hugging Face registers them.</summary>
public static class ParameterTable
{
    /// <summary>The weights of <paramref name="config"/> with its own number of layers.</summary>
    public static IEnumerable<ParameterShape> Of(DecoderConfig config) => Of(config, config.NumHiddenLayers);

    /// <summary>The weights of <paramref name="config"/> cut down (or extended) to <paramref name="layers"/> blocks.</summary>
    public static IEnumerable<ParameterShape> Of(DecoderConfig config, long layers)
    {
        yield return new("model.embed_tokens.weight", [config.VocabSize, config.HiddenSize]);
        for (long layer = 0; layer < layers; layer++)
            foreach (ParameterShape parameter in Block(config, $"model.layers.{layer}."))
                yield return parameter;
        yield return new("model.norm.weight", [config.HiddenSize]);
        if (!config.TieWordEmbeddings)
            yield return new("lm_head.weight", [config.VocabSize, config.HiddenSize]);
    }

    /// <summary>Number of parameters of <paramref name="config"/> with <paramref name="layers"/> blocks.</summary>
    public static long Count(DecoderConfig config, long layers) => Of(config, layers).Sum(p => p.Count);

    private static IEnumerable<ParameterShape> Block(DecoderConfig c, string prefix)
    {
        IEnumerable<ParameterShape> attention = c.FusedProjections
            ? Linear("self_attn.qkv_proj", c.QueryWidth + 2 * c.KeyValueWidth, c.HiddenSize, c.QkvBias)
            : [.. Linear("self_attn.q_proj", c.QueryWidth, c.HiddenSize, c.QkvBias),
               .. Linear("self_attn.k_proj", c.KeyValueWidth, c.HiddenSize, c.QkvBias),
               .. Linear("self_attn.v_proj", c.KeyValueWidth, c.HiddenSize, c.QkvBias)];
        IEnumerable<ParameterShape> gate = c.FusedProjections
            ? Linear("mlp.gate_up_proj", 2 * c.IntermediateSize, c.HiddenSize, c.MlpBias)
            : [.. Linear("mlp.gate_proj", c.IntermediateSize, c.HiddenSize, c.MlpBias),
               .. Linear("mlp.up_proj", c.IntermediateSize, c.HiddenSize, c.MlpBias)];
        IEnumerable<ParameterShape> block =
        [
            .. attention,
            .. Linear("self_attn.o_proj", c.HiddenSize, c.QueryWidth, c.OutputBias),
            .. gate,
            .. Linear("mlp.down_proj", c.HiddenSize, c.IntermediateSize, c.MlpBias),
            new("input_layernorm.weight", [c.HiddenSize]),
            new("post_attention_layernorm.weight", [c.HiddenSize]),
        ];
        return block.Select(p => p with { Name = prefix + p.Name });
    }

    private static IEnumerable<ParameterShape> Linear(string name, long outputs, long inputs, bool bias)
    {
        yield return new(name + ".weight", [outputs, inputs]);
        if (bias)
            yield return new(name + ".bias", [outputs]);
    }
}
