namespace GpuProbe.Training.Optimizers.Adam;

/// <summary>
/// Hyper-parameters of AdamW, with PyTorch's defaults. For every weight w with gradient g and moments m, v (both of the
/// weight's type): <c>w ← w (1 − η λ)</c>; <c>m ← β₁ m + (1 − β₁) g</c>; <c>v ← β₂ v + (1 − β₂) g²</c>;
/// <c>w ← w − η / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)</c>.
/// The implementations agree on this and differ in when their states are created and what they keep meanwhile.
/// </summary>
/// <param name="LearningRate">Step size η.</param>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Epsilon">Added to the denominator.</param>
/// <param name="WeightDecay">Decoupled weight decay λ.</param>
public sealed record AdamWOptions(
    double LearningRate = 1e-3, double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8, double WeightDecay = 0.01);
