using System.Text.Json.Serialization;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Reporting.Rows;

/// <summary>Compile-time serialisation of rows, each on one line.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    Converters =
    [
        typeof(KebabCaseEnum<Phase>),
        typeof(KebabCaseEnum<RowLane>),
        typeof(KebabCaseEnum<RowStatus>),
        typeof(SetupConverter),
    ])]
[JsonSerializable(typeof(ResultRow))]
internal sealed partial class ResultRowJsonContext : JsonSerializerContext;
