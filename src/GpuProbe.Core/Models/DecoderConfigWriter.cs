using System.Text.Json;

namespace GpuProbe.Core.Models;

/// <summary>Writes a model's shape in Hugging Face's keys, so that <see cref="DecoderConfigReader"/> reads the same shape back.</summary>
public static class DecoderConfigWriter
{
    /// <summary>The key that holds <see cref="DecoderConfig.Name"/>; Hugging Face's own for where a configuration came from.</summary>
    internal const string NameKey = "_name_or_path";

    /// <summary>Writes <paramref name="config"/> as one JSON object.</summary>
    /// <exception cref="ArgumentException">No model of this <c>model_type</c> has that shape, so that no file can say it.</exception>
    public static void Write(Utf8JsonWriter writer, DecoderConfig config)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(config);
        ModelFamily family = ModelFamily.Find(config.ModelType)
            ?? throw new ArgumentException($"model_type {config.ModelType} is not one of {ModelFamily.Names}", nameof(config));
        RequireExpressible(config, family);

        writer.WriteStartObject();
        writer.WriteString(NameKey, config.Name);
        writer.WriteString("model_type", config.ModelType);
        writer.WriteNumber("vocab_size", config.VocabSize);
        writer.WriteNumber("hidden_size", config.HiddenSize);
        writer.WriteNumber("intermediate_size", config.IntermediateSize);
        writer.WriteNumber("num_hidden_layers", config.NumHiddenLayers);
        writer.WriteNumber("num_attention_heads", config.NumAttentionHeads);
        writer.WriteNumber("num_key_value_heads", config.NumKeyValueHeads);
        writer.WriteNumber("head_dim", config.HeadDim);
        writer.WriteNumber("max_position_embeddings", config.MaxPositionEmbeddings);
        writer.WriteString("hidden_act", "silu");
        writer.WriteNumber("rms_norm_eps", config.RmsNormEps);
        writer.WriteNumber("rope_theta", config.RopeTheta);
        writer.WriteBoolean("tie_word_embeddings", config.TieWordEmbeddings);
        if (family.BiasKeys)
        {
            writer.WriteBoolean("attention_bias", config.OutputBias);
            writer.WriteBoolean("mlp_bias", config.MlpBias);
        }
        else
        {
            WriteSlidingWindow(writer, config, family);
        }

        writer.WriteEndObject();
    }

    private static void WriteSlidingWindow(Utf8JsonWriter writer, DecoderConfig config, ModelFamily family)
    {
        if (family.SlidingWindow == SlidingWindowKeys.Switched)
        {
            writer.WriteBoolean("use_sliding_window", config.SlidingWindow is not null);
            writer.WriteNumber("max_window_layers", 0);
        }

        if (config.SlidingWindow is { } window)
            writer.WriteNumber("sliding_window", window);
        else
            writer.WriteNull("sliding_window");
    }

    private static void RequireExpressible(DecoderConfig config, ModelFamily family)
    {
        bool qkvBias = family.AlwaysQkvBias || (family.BiasKeys && config.OutputBias);
        bool expressible = config.QkvBias == qkvBias
            && (family.BiasKeys || (!config.OutputBias && !config.MlpBias))
            && config.FusedProjections == family.FusedProjections
            && (config.SlidingWindow is null || family.SlidingWindow != SlidingWindowKeys.Never);
        if (!expressible)
            throw new ArgumentException($"no {config.ModelType} model has these biases, fused projections or sliding window", nameof(config));
    }
}
