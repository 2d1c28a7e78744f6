using System.Text.Json.Serialization;
using GpuProbe.Core.Planning.DeviceMaps;

namespace GpuProbe.Core.Reporting.DeviceMaps;

/// <summary>Compile-time serialisation of device maps.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, Converters = [typeof(DeviceMapConverter), typeof(MapStrategyConverter)])]
[JsonSerializable(typeof(DeviceMapResult))]
internal sealed partial class DeviceMapJsonContext : JsonSerializerContext;
