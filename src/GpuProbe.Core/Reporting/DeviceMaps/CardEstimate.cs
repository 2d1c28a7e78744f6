using GpuProbe.Core.Planning;

namespace GpuProbe.Core.Reporting.DeviceMaps;

/// <summary>One of the cards that a model is spread over.</summary>
/// <param name="Device">The card, <c>cuda:0</c>.</param>
/// <param name="Modules">What it holds; blocks that follow each other are one entry, <c>model.layers.0-13</c>.</param>
/// <param name="WeightBytes">Bytes of the weights on it.</param>
/// <param name="GradientBytes">Bytes of their gradients.</param>
/// <param name="OptimizerStateBytes">Bytes of the optimizer's states on it.</param>
/// <param name="Virtual">The run on the virtual cards, of which this one was measured.</param>
/// <param name="Verdict">Whether its part fits; <see langword="null"/> where the run ended on another card before that was known.</param>
public sealed record CardEstimate(
    string Device, IReadOnlyList<string> Modules, long WeightBytes, long GradientBytes, long OptimizerStateBytes, VirtualEstimate Virtual, Verdict? Verdict);
