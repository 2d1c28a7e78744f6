using System.Text.Json.Serialization;
using GpuProbe.Core.Comparison.Gating;
using GpuProbe.Core.Reporting.Rows;

namespace GpuProbe.Core.Reporting.Gating;

/// <summary>Compile-time serialisation of a gate's answers.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(KebabCaseEnum<GateVerdict>), typeof(KebabCaseEnum<RowLane>)])]
[JsonSerializable(typeof(GateReport))]
[JsonSerializable(typeof(IReadOnlyList<BenchmarkEntry>))]
internal sealed partial class GateJsonContext : JsonSerializerContext;
