using System.Text.Json;

namespace GpuProbe.Core.VirtualGpus;

/// <summary>Writes results as JSON of the schema <c>gpuprobe.virtual/1</c>.</summary>
public static class VirtualRunJson
{
    /// <summary>The JSON of <paramref name="result"/>, indented, with a line end.</summary>
    public static string Write(VirtualRunResult result) =>
        JsonSerializer.Serialize(result, VirtualRunJsonContext.Default.VirtualRunResult) + "\n";
}
