using System.Text.Json.Serialization;
using GpuProbe.Core.Reporting;

namespace GpuProbe.Core.VirtualGpus;

/// <summary>Compile-time serialisation of results.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    Converters = [typeof(KebabCaseEnum<VirtualVerdictKind>), typeof(KebabCaseEnum<Interconnect>), typeof(KebabCaseEnum<RigFaultKind>)])]
[JsonSerializable(typeof(VirtualRunResult))]
internal sealed partial class VirtualRunJsonContext : JsonSerializerContext;
