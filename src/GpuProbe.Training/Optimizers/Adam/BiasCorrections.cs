namespace GpuProbe.Training.Optimizers.Adam;

/// <summary>What AdamW divides its moments by, because they began at zero.</summary>
/// <param name="options">The decays.</param>
public sealed class BiasCorrections(AdamWOptions options)
{
    /// <summary>Steps taken, t.</summary>
    public long Steps { get; private set; }

    /// <summary>1 − β₁ᵗ.</summary>
    public double First => 1 - Math.Pow(options.Beta1, Steps);

    /// <summary>√(1 − β₂ᵗ).</summary>
    public double SecondRoot => Math.Sqrt(1 - Math.Pow(options.Beta2, Steps));

    /// <summary>Begins the next step.</summary>
    public void Advance() => Steps++;
}
