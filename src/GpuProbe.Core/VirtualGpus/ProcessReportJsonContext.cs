using System.Text.Json.Serialization;
using GpuProbe.Core.Reporting;

namespace GpuProbe.Core.VirtualGpus;

/// <summary>Compile-time serialisation of reports.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, Converters = [typeof(KebabCaseEnum<RigFaultKind>)])]
[JsonSerializable(typeof(ProcessReport))]
internal sealed partial class ProcessReportJsonContext : JsonSerializerContext;
