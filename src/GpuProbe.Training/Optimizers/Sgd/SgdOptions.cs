namespace GpuProbe.Training.Optimizers.Sgd;

/// <summary>
/// Hyper-parameters of SGD with momentum, with PyTorch's step size. For every weight w with gradient g and buffer b:
/// <c>b ← g</c> in the first step, <c>b ← μ b + g</c> later; <c>w ← w − η b</c>.
/// </summary>
/// <param name="LearningRate">Step size η.</param>
/// <param name="Momentum">Decay of the buffer μ, above 0.</param>
public sealed record SgdOptions(double LearningRate = 1e-3, double Momentum = 0.9);
