using System.Text.Json;
using System.Text.Json.Serialization;
using GpuProbe.Core.Planning.DeviceMaps;

namespace GpuProbe.Core.Reporting.DeviceMaps;

/// <summary>Writes and reads a map as accelerate has it: names of modules, cards as numbers.</summary>
internal sealed class DeviceMapConverter : JsonConverter<DeviceMap>
{
    /// <inheritdoc/>
    public override DeviceMap Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(JsonElement.ParseValue(ref reader).EnumerateObject().Select(entry => KeyValuePair.Create(entry.Name, Device(entry.Value))));

    private static MapDevice Device(JsonElement value) => (value.ValueKind, value.ToString()) switch
    {
        (JsonValueKind.Number, _) => MapDevice.Card(value.GetInt32()),
        (_, "cpu") => MapDevice.Cpu,
        (_, "disk") => MapDevice.Disk,
        _ => throw new JsonException($"{value} is no device of a map"),
    };

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DeviceMap value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach ((string name, MapDevice device) in value.Entries)
        {
            if (device.IsCard)
                writer.WriteNumber(name, device.Index);
            else
                writer.WriteString(name, device.ToString());
        }

        writer.WriteEndObject();
    }
}
