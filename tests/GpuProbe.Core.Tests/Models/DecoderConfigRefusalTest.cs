using System.Text;
using GpuProbe.Core.Models;

namespace GpuProbe.Core.Tests.Models;

public sealed class DecoderConfigRefusalTest
{
    [Theory]
    [InlineData("vocab_size", "a whole number from 1 to 134217728")]
    [InlineData("hidden_size", "a whole number from 1 to 1048576")]
    [InlineData("intermediate_size", "a whole number from 1 to 4194304")]
    [InlineData("num_hidden_layers", "a whole number from 1 to 16384")]
    [InlineData("num_attention_heads", "a whole number from 1 to 65536")]
    [InlineData("max_position_embeddings", "a whole number from 1 to 2147483647")]
    [InlineData("rms_norm_eps", "a number greater than 0")]
    [InlineData("model_type", "llama, mistral, phi3, qwen2")]
    public void Missing_keys_are_named(string key, string allowed) => Assert.Equal(
        $"config.json: {key} is missing; allowed: {allowed}",
        Refused.Config(ConfigText.Llama((key, null))));

    [Theory]
    [InlineData("hidden_size", "0", "a whole number from 1 to 1048576")]
    [InlineData("hidden_size", "-64", "a whole number from 1 to 1048576")]
    [InlineData("hidden_size", "64.5", "a whole number from 1 to 1048576")]
    [InlineData("hidden_size", "\"64\"", "a whole number from 1 to 1048576")]
    [InlineData("hidden_size", "2000000", "a whole number from 1 to 1048576")]
    [InlineData("hidden_size", "99999999999999999999", "a whole number from 1 to 1048576")]
    [InlineData("num_key_value_heads", "3", "a divisor of num_attention_heads (8)")]
    [InlineData("num_key_value_heads", "16", "a divisor of num_attention_heads (8)")]
    [InlineData("hidden_size", "65", "a multiple of num_attention_heads (8), or a head_dim beside it")]
    [InlineData("rms_norm_eps", "0", "a number greater than 0")]
    [InlineData("rope_theta", "-1", "a number greater than 0")]
    [InlineData("rope_theta", "1e999", "a number greater than 0")]
    [InlineData("tie_word_embeddings", "1", "true or false")]
    [InlineData("model_type", "\"gpt2\"", "llama, mistral, phi3, qwen2")]
    [InlineData("model_type", "7", "a text that is not empty")]
    [InlineData("hidden_act", "\"gelu\"", "silu")]
    [InlineData("partial_rotary_factor", "0.75", "1 (positions rotate the whole head)")]
    [InlineData("rope_scaling", "2", "a JSON object")]
    public void Wrong_values_are_named(string key, string value, string allowed) => Assert.Equal(
        $"config.json: {key} is {value}; allowed: {allowed}",
        Refused.Config(ConfigText.Llama((key, value))));

    [Theory]
    [InlineData("text_config", "{}", "text_config makes it a model of several parts; allowed: a text-only decoder of model_type llama, mistral, phi3, qwen2")]
    [InlineData("quantization_config", "{}", "quantization_config is present, but quantized weights are not available in this version; allowed: the file without it, for the unquantized model")]
    [InlineData("head_dim", "7", "head_dim is 7; allowed: an even number, since positions rotate pairs")]
    [InlineData("hidden_size", "72", "head_dim is 9 (hidden_size / num_attention_heads); allowed: an even number, since positions rotate pairs")]
    [InlineData("rope_scaling", """{ "type": "mrope" }""", "rope_scaling.type is \"mrope\"; allowed: default, dynamic, linear, llama3, longrope, su, yarn")]
    [InlineData("rope_parameters", """{ "full_attention": {} }""", "rope_parameters.full_attention is a JSON object; allowed: one set of rotary parameters for all layers")]
    [InlineData("rope_parameters", """{ "rope_theta": 2 }""", "rope_theta is 500000; allowed: the value of rope_parameters.rope_theta (2)")]
    [InlineData("rope_parameters", """{ "partial_rotary_factor": 0.5 }""", "rope_parameters.partial_rotary_factor is 0.5; allowed: 1 (positions rotate the whole head)")]
    public void What_is_not_supported_is_said(string key, string value, string message) => Assert.Equal(
        "config.json: " + message,
        Refused.Config(ConfigText.Llama((key, value), ("rope_theta", "500000"))));

    [Fact]
    public void No_window_is_borrowed_from_mistral_7b() => Assert.Equal(
        "config.json: sliding_window is missing; allowed: a whole number from 1 to 2147483647, or null for none",
        Refused.Config(ConfigText.Mistral(("sliding_window", null))));

    [Fact]
    public void No_head_count_is_borrowed_from_mistral_7b() => Assert.Equal(
        "config.json: num_key_value_heads is missing; allowed: a divisor of num_attention_heads (8)",
        Refused.Config(ConfigText.Mistral(("num_key_value_heads", null))));

    [Fact]
    public void Layers_with_and_without_a_window_do_not_mix() => Assert.Equal(
        "config.json: 2 of 3 layers have a sliding window; allowed: all of them (max_window_layers 0) or none (use_sliding_window false)",
        Refused.Config(ConfigText.Qwen2(("use_sliding_window", "true"), ("max_window_layers", "1"))));

    [Fact]
    public void Sizes_that_multiply_beyond_all_sense_are_refused()
    {
        Assert.Equal(
            "config.json: its sizes make 72058298623328256 parameters; allowed: at most 2^50",
            Refused.Config(ConfigText.Llama(
                ("hidden_size", "1048576"), ("intermediate_size", "1398101"), ("num_hidden_layers", "16384"), ("head_dim", "2"))));
        Assert.Equal(
            "config.json: num_attention_heads x head_dim is 4294967296; allowed: at most 4194304",
            Refused.Config(ConfigText.Llama(("num_attention_heads", "65536"), ("head_dim", "65536"))));
    }

    [Theory]
    [InlineData("", "config.json is empty; allowed: a JSON object")]
    [InlineData(" \n", "config.json is empty; allowed: a JSON object")]
    [InlineData("[1]", "config.json holds a JSON array; allowed: a JSON object")]
    [InlineData("12", "config.json holds 12; allowed: a JSON object")]
    [InlineData("{\n  \"a\": 1,\n}", "config.json is not valid JSON (line 3, byte 1): The JSON object contains a trailing comma at the end which is not supported in this mode. Change the reader options.")]
    public void Malformed_files_say_where(string text, string message) => Assert.Equal(message, Refused.Config(text));

    [Fact]
    public void A_key_given_twice_is_refused() =>
        Assert.StartsWith("config.json is not valid JSON", Refused.Config("""{ "hidden_size": 1, "hidden_size": 2 }"""), StringComparison.Ordinal);

    [Fact]
    public void Bytes_that_are_no_text_are_refused()
    {
        using MemoryStream stream = new([.. Encoding.ASCII.GetBytes("{\"a\":\""), 0xFF, 0xFE]);

        Assert.Equal("config.json is not UTF-8 text; allowed: a JSON file", Refused.Line(() => DecoderConfigReader.Read(stream, "config.json")));
    }
}
