namespace GpuProbe.Core.Comparison.Gating;

/// <summary>How far a figure may be from the expected one. A difference counts only where it exceeds both.</summary>
/// <param name="Margin">Share of the expected value: 0.02 for 2 %.</param>
/// <param name="Floor">Noise floor, in the figure's unit: bytes or seconds.</param>
public sealed record Tolerance(decimal Margin, decimal Floor)
{
    /// <summary>Nothing but the expected value.</summary>
    public static Tolerance Exact { get; } = new(0, 0);

    /// <summary>Regression for more than expected, improvement for less, and pass where the difference does not count.</summary>
    /// <param name="expected">The expected value, not negative.</param>
    /// <param name="observed">The value that there is.</param>
    public GateVerdict Judge(decimal expected, decimal observed)
    {
        decimal difference = observed - expected;
        decimal size = Math.Abs(difference);
        if (size <= Floor || size <= Margin * expected)
            return GateVerdict.Pass;
        return difference > 0 ? GateVerdict.Regression : GateVerdict.Improvement;
    }
}
