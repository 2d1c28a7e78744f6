namespace GpuProbe.Core.Comparison.Gating;

/// <summary>What figures depend on beside the set-up and the card. Figures of different origins are not held against each other.</summary>
/// <param name="Torch">Version of the libtorch that ran; <see langword="null"/> where none did.</param>
/// <param name="Driver">Version of NVIDIA's driver; <see langword="null"/> where none was used.</param>
public sealed record Origin(string? Torch, string? Driver)
{
    /// <summary>In what this one differs from <paramref name="observed"/>, in words; <see langword="null"/> if in nothing.</summary>
    public string? DifferenceTo(Origin observed)
    {
        ArgumentNullException.ThrowIfNull(observed);
        if (Torch != observed.Torch)
            return $"libtorch {Torch ?? "none"} in the baseline, {observed.Torch ?? "none"} here";
        return Driver != observed.Driver ? $"driver {Driver ?? "none"} in the baseline, {observed.Driver ?? "none"} here" : null;
    }
}
