using System.Text.Json;
using System.Text.Json.Serialization;
using GpuProbe.Core.Planning.DeviceMaps;

namespace GpuProbe.Core.Reporting.DeviceMaps;

/// <summary>Writes a map as accelerate has it: names of modules, cards as numbers.</summary>
internal sealed class DeviceMapConverter : JsonConverter<DeviceMap>
{
    /// <inheritdoc/>
    public override DeviceMap Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Device maps are read by DeviceMapFile.");

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
