using GpuProbe.Training.Optimizers.Adafactor;
using GpuProbe.Training.Optimizers.Adam;
using GpuProbe.Training.Optimizers.Sgd;

namespace GpuProbe.Training.Optimizers;

/// <summary>Hyper-parameters of every optimizer, with its own defaults; memory does not depend on them.</summary>
public sealed record HyperParameters
{
    /// <summary>AdamW's.</summary>
    public AdamWOptions AdamW { get; init; } = new();

    /// <summary>SGD's.</summary>
    public SgdOptions Sgd { get; init; } = new();

    /// <summary>Adafactor's.</summary>
    public AdafactorOptions Adafactor { get; init; } = new();
}
