using System.Text.Json.Serialization;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Reporting.Searching;

/// <summary>Compile-time serialisation of searches.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    Converters = [typeof(KebabCaseEnum<Phase>), typeof(KebabCaseEnum<MemoryCategory>), typeof(SetupConverter)])]
[JsonSerializable(typeof(SearchResult))]
internal sealed partial class SearchJsonContext : JsonSerializerContext;
