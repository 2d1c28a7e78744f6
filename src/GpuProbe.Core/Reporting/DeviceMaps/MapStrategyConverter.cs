using System.Text.Json;
using System.Text.Json.Serialization;
using GpuProbe.Core.Planning.DeviceMaps;

namespace GpuProbe.Core.Reporting.DeviceMaps;

/// <summary>Writes a strategy by the word that transformers has for it.</summary>
internal sealed class MapStrategyConverter : JsonConverter<MapStrategy>
{
    /// <inheritdoc/>
    public override MapStrategy Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Device maps are read by DeviceMapFile.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, MapStrategy value, JsonSerializerOptions options) => writer.WriteStringValue(StrategyNames.Text(value));
}
