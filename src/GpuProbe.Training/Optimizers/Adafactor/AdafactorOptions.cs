namespace GpuProbe.Training.Optimizers.Adafactor;

/// <summary>
/// Hyper-parameters of Adafactor (Shazeer and Stern 2018) as <c>torch.optim.Adafactor</c> of PyTorch 2.6 writes it, with its defaults.
/// For every weight w of N elements with gradient g, in step t, with γ = t^c and RMS(x) = ‖x‖₂ / √N:
/// <c>α ← max(ε₂, RMS(w)) · min(η, 1 / √t)</c>; <c>w ← w (1 − η λ)</c>;
/// a matrix: <c>r ← r + γ (mean of g² over each row − r)</c>, <c>s ← s + γ (mean of g² over each column − s)</c>,
/// <c>v = r s / max(mean of r, ε₁)</c>; a vector: <c>v ← v + γ (g² − v)</c>;
/// <c>u = g / √max(v, ε₁²)</c>; <c>w ← w − α / max(1, RMS(u) / d) · u</c>.
/// </summary>
/// <param name="LearningRate">Largest step size η, relative to the weight's size.</param>
/// <param name="Beta2Decay">Exponent c of the second moment's decay, at most 0.</param>
/// <param name="Epsilon1">Smallest mean ε₁ and root of the smallest moment; <see langword="null"/> for the precision of the first weight's type.</param>
/// <param name="Epsilon2">Smallest size of a weight ε₂.</param>
/// <param name="ClippingThreshold">Largest size of an update d, at least 1.</param>
/// <param name="WeightDecay">Decoupled weight decay λ.</param>
public sealed record AdafactorOptions(
    double LearningRate = 1e-2, double Beta2Decay = -0.8, double? Epsilon1 = null, double Epsilon2 = 1e-3,
    double ClippingThreshold = 1, double WeightDecay = 0);
