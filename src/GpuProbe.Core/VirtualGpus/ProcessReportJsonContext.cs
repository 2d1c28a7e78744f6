using System.Text.Json.Serialization;

namespace GpuProbe.Core.VirtualGpus;

/// <summary>Compile-time serialisation of reports.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProcessReport))]
internal sealed partial class ProcessReportJsonContext : JsonSerializerContext;
