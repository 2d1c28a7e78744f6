using System.Text.Json.Serialization;
using GpuProbe.Core.Planning.StepTimes;
using GpuProbe.Core.Reporting;

namespace GpuProbe.Core.Calibration.Profiles;

/// <summary>Compile-time serialisation of profiles.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    Converters = [typeof(KebabCaseEnum<WorkClass>)])]
[JsonSerializable(typeof(CalibrationProfile))]
internal sealed partial class CalibrationProfileJsonContext : JsonSerializerContext;
