using System.Text.Json.Serialization;

namespace GpuProbe.Core.Reporting;

/// <summary>The result of <c>gpuprobe env</c>: the head of a <see cref="ProbeResult"/> without a run.</summary>
public sealed record EnvironmentResult
{
    /// <summary>Name and major version of the schema.</summary>
    public string Schema { get; init; } = ProbeResult.CurrentSchema;

    /// <summary>Which program wrote it.</summary>
    public required ToolInfo Tool { get; init; }

    /// <summary>The machine it was written on.</summary>
    public required EnvironmentInfo Environment { get; init; }

    /// <summary>The virtual GPU of that machine.</summary>
    public required VirtualGpuInfo VirtualGpu { get; init; }

    /// <summary>What a context takes on a card; <see langword="null"/> where it was not asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MeasuredContext? Context { get; init; }
}
