using System.Text.Json.Serialization;

namespace GpuProbe.Core.Reporting.Sweeps;

/// <summary>Compile-time serialisation of what came of a sweep.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(SweepResult))]
internal sealed partial class SweepJsonContext : JsonSerializerContext;
