using System.Text.Json;

namespace GpuProbe.Core.Reporting.Advising;

/// <summary>Writes advice as JSON of the schema <c>gpuprobe.advice/1</c>.</summary>
public static class AdviceJson
{
    /// <summary>The JSON of <paramref name="result"/>, indented, with a line end.</summary>
    public static string Write(AdviceResult result) => JsonSerializer.Serialize(result, AdviceJsonContext.Default.AdviceResult) + "\n";
}
