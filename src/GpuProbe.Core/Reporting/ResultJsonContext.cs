using System.Text.Json.Serialization;
using GpuProbe.Core.Planning;
using GpuProbe.Core.Planning.StepTimes;
using GpuProbe.Core.Reporting.DeviceMaps;
using GpuProbe.Core.Tracing;
using GpuProbe.Core.Tracing.Journals;

namespace GpuProbe.Core.Reporting;

/// <summary>Compile-time serialisation of results.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    Converters =
    [
        typeof(KebabCaseEnum<Phase>),
        typeof(KebabCaseEnum<MemoryCategory>),
        typeof(KebabCaseEnum<RunFailureKind>),
        typeof(KebabCaseEnum<AttentionKernel>),
        typeof(KebabCaseEnum<TimeBasis>),
        typeof(KebabCaseEnum<WorkClass>),
        typeof(KebabCaseEnum<AllocatorEventKind>),
        typeof(SetupConverter),
        typeof(DeviceMapConverter),
    ])]
[JsonSerializable(typeof(ProbeResult))]
[JsonSerializable(typeof(EnvironmentResult))]
internal sealed partial class ResultJsonContext : JsonSerializerContext;
