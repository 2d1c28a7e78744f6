using System.Text.Json.Nodes;

namespace GpuProbe.Core.Tests.Models;

/// <summary>A small valid configuration of every family, to be spoiled key by key.</summary>
internal static class ConfigText
{
    public static string Llama(params (string Key, string? Json)[] changes) => Of("""
        {
          "model_type": "llama", "vocab_size": 100, "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 3,
          "num_attention_heads": 8, "num_key_value_heads": 2, "max_position_embeddings": 128, "rms_norm_eps": 1e-05,
          "rope_theta": 500000.0
        }
        """, changes);

    public static string Mistral(params (string Key, string? Json)[] changes) =>
        Of(Llama(("model_type", "\"mistral\""), ("sliding_window", "32")), changes);

    public static string Qwen2(params (string Key, string? Json)[] changes) =>
        Of(Llama(("model_type", "\"qwen2\""), ("sliding_window", "32")), changes);

    public static string Phi3(params (string Key, string? Json)[] changes) => Of(Llama(("model_type", "\"phi3\"")), changes);

    // A change to null removes the key; the text "null" sets it to null.
    private static string Of(string json, (string Key, string? Json)[] changes)
    {
        JsonObject config = JsonNode.Parse(json)!.AsObject();
        foreach ((string key, string? value) in changes)
        {
            if (value is null)
                config.Remove(key);
            else
                config[key] = JsonNode.Parse(value);
        }

        return config.ToJsonString();
    }
}
