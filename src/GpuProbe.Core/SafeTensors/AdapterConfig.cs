using System.Text.Json;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.SafeTensors;

/// <summary>PEFT's description of adapters (<c>adapter_config.json</c>): the keys of its <c>LoraConfig</c> that a set-up decides.</summary>
public static class AdapterConfig
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true };

    /// <summary>The description as JSON, UTF-8, keys in alphabetical order as PEFT writes them.</summary>
    /// <param name="lora">The adapters.</param>
    /// <param name="baseModel">The model that they were trained on.</param>
    public static byte[] ToJson(Lora lora, string baseModel)
    {
        ArgumentNullException.ThrowIfNull(lora);
        using MemoryStream json = new();
        using (Utf8JsonWriter writer = new(json, Indented))
        {
            writer.WriteStartObject();
            writer.WriteString("base_model_name_or_path", baseModel);
            writer.WriteString("bias", "none");
            writer.WriteBoolean("fan_in_fan_out", false);
            writer.WriteBoolean("inference_mode", true);
            writer.WriteNumber("lora_alpha", lora.Alpha);
            writer.WriteNumber("lora_dropout", lora.Dropout);
            writer.WriteString("peft_type", "LORA");
            writer.WriteNumber("r", lora.Rank);
            writer.WriteStartArray("target_modules");
            foreach (string name in ProjectionNames.Text(lora.Targets).Split(',').Order(StringComparer.Ordinal))
                writer.WriteStringValue(name);
            writer.WriteEndArray();
            writer.WriteString("task_type", "CAUSAL_LM");
            writer.WriteEndObject();
        }
        return json.ToArray();
    }
}
