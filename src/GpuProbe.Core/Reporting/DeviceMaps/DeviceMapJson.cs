using System.Text.Json;

namespace GpuProbe.Core.Reporting.DeviceMaps;

/// <summary>Writes device maps as JSON of the schema <c>gpuprobe.device-map/1</c>.</summary>
public static class DeviceMapJson
{
    /// <summary>The JSON of <paramref name="result"/>, indented, with a line end.</summary>
    public static string Write(DeviceMapResult result) =>
        JsonSerializer.Serialize(result, DeviceMapJsonContext.Default.DeviceMapResult) + "\n";
}
