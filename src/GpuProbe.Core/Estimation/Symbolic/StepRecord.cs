namespace GpuProbe.Core.Estimation.Symbolic;

/// <summary>What a step leaves to be counted: kinds of storages, each as often as it is live.</summary>
internal sealed class StepRecord
{
    internal int[] Weights { get; set; } = [];

    internal int[] Gradients { get; set; } = [];

    internal int[] States { get; set; } = [];

    /// <summary>What the last forward pass allocated and autograd keeps.</summary>
    internal int[] Saved { get; set; } = [];
}
