using GpuProbe.Core.Models;

namespace GpuProbe.Core.Tests.Models;

public sealed class DecoderConfigReaderTest
{
    [Fact]
    public void Old_and_new_spelling_read_alike()
    {
        DecoderConfig old = Refused.Read(ConfigText.Llama(("torch_dtype", "\"bfloat16\"")));
        DecoderConfig five = Refused.Read(ConfigText.Llama(
            ("rope_theta", null),
            ("rope_parameters", """{ "rope_theta": 500000.0, "rope_type": "llama3", "factor": 8.0 }"""),
            ("dtype", "\"bfloat16\"")));

        Assert.Equal(old, five);
    }

    [Fact]
    public void What_the_family_derives_may_be_left_out()
    {
        DecoderConfig config = Refused.Read(ConfigText.Llama(("num_key_value_heads", null), ("rope_theta", null)));

        Assert.Equal(8, config.NumKeyValueHeads);
        Assert.Equal(8, config.HeadDim);
        Assert.Equal(10000, config.RopeTheta);
        Assert.False(config.TieWordEmbeddings || config.QkvBias || config.OutputBias || config.MlpBias || config.FusedProjections);
        Assert.Null(config.SlidingWindow);
    }

    [Fact]
    public void Explicit_head_dim_wins()
    {
        DecoderConfig config = Refused.Read(ConfigText.Llama(("hidden_size", "63"), ("head_dim", "16")));

        Assert.Equal((16, 128, 32), (config.HeadDim, config.QueryWidth, config.KeyValueWidth));
    }

    [Fact]
    public void Biases_that_the_family_ignores_are_ignored()
    {
        DecoderConfig config = Refused.Read(ConfigText.Mistral(("attention_bias", "true"), ("mlp_bias", "true")));

        Assert.False(config.QkvBias || config.OutputBias || config.MlpBias);
    }

    [Fact]
    public void Null_head_counts_mean_what_the_class_makes_of_them() =>
        Assert.Equal(8, Refused.Read(ConfigText.Mistral(("num_key_value_heads", "null"), ("head_dim", "null"))).NumKeyValueHeads);

    [Fact]
    public void Sliding_windows_follow_the_family()
    {
        Assert.Equal(32, Refused.Read(ConfigText.Mistral()).SlidingWindow);
        Assert.Null(Refused.Read(ConfigText.Mistral(("sliding_window", "null"))).SlidingWindow);
        Assert.Null(Refused.Read(ConfigText.Llama(("sliding_window", "32"))).SlidingWindow);
        Assert.Null(Refused.Read(ConfigText.Phi3()).SlidingWindow);
        Assert.Equal(32, Refused.Read(ConfigText.Phi3(("sliding_window", "32"))).SlidingWindow);
    }

    [Theory]
    [InlineData(null, null, null, null)]
    [InlineData("false", "0", null, null)]
    [InlineData("true", "0", null, 32L)]
    [InlineData("true", "3", null, null)]
    [InlineData("true", "28", null, null)]
    [InlineData("true", null, """["sliding_attention", "sliding_attention", "sliding_attention"]""", 32L)]
    [InlineData("true", null, """["full_attention", "full_attention", "full_attention"]""", null)]
    public void Qwen2_windows_must_be_switched_on(string? on, string? first, string? types, long? window) => Assert.Equal(
        window,
        Refused.Read(ConfigText.Qwen2(("use_sliding_window", on), ("max_window_layers", first), ("layer_types", types))).SlidingWindow);

    [Fact]
    public void A_byte_order_mark_is_no_fault() => Assert.Equal(64, Refused.Read("\uFEFF" + ConfigText.Llama()).HiddenSize);
}
