using System.Text.Json.Serialization;
using GpuProbe.Core.Planning.Advice;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Reporting.Advising;

/// <summary>Compile-time serialisation of advice.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    Converters = [typeof(KebabCaseEnum<Phase>), typeof(KebabCaseEnum<Sameness>), typeof(SetupConverter)])]
[JsonSerializable(typeof(AdviceResult))]
internal sealed partial class AdviceJsonContext : JsonSerializerContext;
