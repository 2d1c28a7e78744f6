using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Sweeps;

/// <summary>
/// Names points and grids by what they are about. Options at their defaults do not count, so that a version with more options gives old
/// points the same names; neither does the name of a model, but its shape.
/// </summary>
internal static class PointId
{
    private const int Digits = 16;

    /// <summary>The name of a set-up on a device.</summary>
    public static string Of(SweepDevice device, TrainingSetup setup)
    {
        using JsonDocument written = Json(setup);
        using JsonDocument defaults = Json(new TrainingSetup { Model = setup.Model, Layers = setup.Model.NumHiddenLayers, SeqLen = 1 });
        StringBuilder text = Head(device);
        foreach (JsonProperty property in written.RootElement.EnumerateObject())
        {
            if (property.Name == SetupNames.Model)
                AddModel(text, property.Value);
            else if (property.Value.GetRawText() != defaults.RootElement.GetProperty(property.Name).GetRawText())
                text.Append(property.Name).Append('=').Append(property.Value.GetRawText()).Append('\n');
        }

        return Hash(text);
    }

    /// <summary>The name of settings that make no set-up.</summary>
    public static string Of(SweepDevice device, IReadOnlyDictionary<string, string?> settings)
    {
        StringBuilder text = Head(device).Append("refused\n");
        foreach ((string name, string? value) in settings.Where(one => one.Value is not null).OrderBy(one => one.Key, StringComparer.Ordinal))
            text.Append(name).Append('=').Append(value).Append('\n');
        return Hash(text);
    }

    /// <summary>A short hash of a text.</summary>
    public static string Hash(StringBuilder text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..Digits];

    private static StringBuilder Head(SweepDevice device) => new StringBuilder($"{device.Lane}").Append('\n').Append(device.Name).Append('\n');

    private static void AddModel(StringBuilder text, JsonElement model)
    {
        foreach (JsonProperty key in model.EnumerateObject().Where(key => key.Name != DecoderConfigWriter.NameKey))
            text.Append("model.").Append(key.Name).Append('=').Append(key.Value.GetRawText()).Append('\n');
    }

    private static JsonDocument Json(TrainingSetup setup)
    {
        ArrayBufferWriter<byte> bytes = new();
        using (Utf8JsonWriter writer = new(bytes))
            TrainingSetupJson.Write(writer, setup);
        return JsonDocument.Parse(bytes.WrittenMemory);
    }
}
