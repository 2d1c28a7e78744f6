namespace GpuProbe.Core.Models;

/// <summary>Reads a model's shape from a file in the shape of Hugging Face's <c>config.json</c>.</summary>
/// <remarks>
/// A figure that the file lacks is never taken from another model. Only what Hugging Face's own configuration class derives
/// or fixes for the whole family is filled in: <c>head_dim</c> (from <c>hidden_size</c>), <c>num_key_value_heads</c> (llama,
/// phi3), <c>hidden_act</c> (silu), <c>rope_theta</c> (10000), <c>tie_word_embeddings</c>, <c>attention_bias</c>,
/// <c>mlp_bias</c> and <c>use_sliding_window</c> (false), phi3's <c>sliding_window</c> (none).
/// </remarks>
public static class DecoderConfigReader
{
    private static readonly string[] Parts = ["text_config", "vision_config", "audio_config", "encoder", "decoder"];

    /// <summary>Reads a configuration.</summary>
    /// <param name="json">The file's content, UTF-8.</param>
    /// <param name="name">The preset's name or the file's path; messages lead with it.</param>
    /// <exception cref="ToolException">The file is malformed, incomplete, inconsistent or of another architecture.</exception>
    public static DecoderConfig Read(Stream json, string name) => Read(InputFile.Read(json, name), name);

    internal static DecoderConfig Read(InputObject config, string name)
    {
        ModelFamily family = Family(config);
        long hidden = config.Integer("hidden_size", 1, SizeLimits.Hidden);
        long heads = config.Integer("num_attention_heads", 1, SizeLimits.Heads);
        long layers = config.Integer("num_hidden_layers", 1, SizeLimits.Layers);
        bool attentionBias = family.BiasKeys && config.Flag("attention_bias", whenSilent: false);
        DecoderConfig read = new()
        {
            Name = name,
            ModelType = family.ModelType,
            VocabSize = config.Integer("vocab_size", 1, SizeLimits.Vocabulary),
            HiddenSize = hidden,
            IntermediateSize = config.Integer("intermediate_size", 1, SizeLimits.Intermediate),
            NumHiddenLayers = layers,
            NumAttentionHeads = heads,
            NumKeyValueHeads = KeyValueHeads(config, family, heads),
            HeadDim = HeadDim(config, hidden, heads),
            MaxPositionEmbeddings = config.Integer("max_position_embeddings", 1, SizeLimits.Positions),
            RmsNormEps = config.Positive("rms_norm_eps"),
            RopeTheta = RopeKeys.ReadTheta(config),
            TieWordEmbeddings = config.Flag("tie_word_embeddings", whenSilent: false),
            QkvBias = family.AlwaysQkvBias || attentionBias,
            OutputBias = attentionBias,
            MlpBias = family.BiasKeys && config.Flag("mlp_bias", whenSilent: false),
            FusedProjections = family.FusedProjections,
            SlidingWindow = family.SlidingWindow(config, layers),
        };
        CheckTotal(config, read);
        return read;
    }

    private static ModelFamily Family(InputObject config)
    {
        if (Array.Find(Parts, config.Has) is { } part)
            throw config.Refusal($"{part} makes it a model of several parts; allowed: a text-only decoder of model_type {ModelFamily.Names}");
        string type = config.OptionalText("model_type") ?? throw config.Refuse("model_type", ModelFamily.Names);
        ModelFamily family = ModelFamily.Find(type) ?? throw config.Refuse("model_type", ModelFamily.Names);
        if (config.Value("quantization_config") is not null)
            throw config.Refusal("quantization_config is present, but quantized weights are not available in this version; "
                + "allowed: the file without it, for the unquantized model");
        if (config.OptionalText("hidden_act") is { } activation && activation != "silu")
            throw config.Refuse("hidden_act", "silu");
        return family;
    }

    private static long KeyValueHeads(InputObject config, ModelFamily family, long heads)
    {
        const string key = "num_key_value_heads";
        if (!config.Has(key) && !family.KeyValueHeadsOptional)
            throw config.Refuse(key, $"a divisor of num_attention_heads ({heads})");
        long given = config.OptionalInteger(key, 1, SizeLimits.Heads) ?? heads;
        return heads % given == 0 ? given : throw config.Refuse(key, $"a divisor of num_attention_heads ({heads})");
    }

    private static long HeadDim(InputObject config, long hidden, long heads)
    {
        const string key = "head_dim";
        long? given = config.OptionalInteger(key, 2, SizeLimits.HeadDim);
        if (given is null && hidden % heads != 0)
            throw config.Refuse("hidden_size", $"a multiple of num_attention_heads ({heads}), or a head_dim beside it");
        long width = given ?? hidden / heads;
        if (width % 2 != 0)
            throw config.Refusal($"{key} is {width}{(given is null ? " (hidden_size / num_attention_heads)" : string.Empty)}; "
                + "allowed: an even number, since positions rotate pairs");
        if (heads * width > SizeLimits.AttentionWidth)
            throw config.Refusal($"num_attention_heads x {key} is {heads * width}; allowed: at most {SizeLimits.AttentionWidth}");
        return width;
    }

    private static void CheckTotal(InputObject config, DecoderConfig read)
    {
        long once = ParameterTable.Count(read, 0);
        long block = ParameterTable.Count(read, 1) - once;
        long total = once + block * read.NumHiddenLayers;
        if (total > SizeLimits.Elements)
            throw config.Refusal($"its sizes make {total} parameters; allowed: {SizeLimits.ElementsText}");
    }
}
