using System.Text.Json;

namespace GpuProbe.Core.Reporting.Searching;

/// <summary>Writes searches as JSON of the schema <c>gpuprobe.search/1</c>.</summary>
public static class SearchJson
{
    /// <summary>The JSON of <paramref name="result"/>, indented, with a line end.</summary>
    public static string Write(SearchResult result) => JsonSerializer.Serialize(result, SearchJsonContext.Default.SearchResult) + "\n";
}
