using System.Globalization;

namespace GpuProbe.Core.Datasets.Lengths;

/// <summary>A figure of a distribution by its name: <c>p99</c>, <c>p99.9</c>, <c>median</c>, <c>mean</c>, <c>min</c>, <c>max</c>.</summary>
public sealed class LengthStatistic
{
    /// <summary>The names that are allowed, for messages.</summary>
    public const string Allowed = "p50, p90, p95, p99, p99.9 or another percentile, median, mean, min, max";

    private const int MostDigits = 6;
    private readonly Func<LengthDistribution, int?> _of;

    private LengthStatistic(string name, Func<LengthDistribution, int?> of) => (Name, _of) = (name, of);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The figure of this name, or <see langword="null"/> if it is none.</summary>
    /// <param name="text">What a person typed.</param>
    public static LengthStatistic? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string name = text.ToLowerInvariant();
        return name switch
        {
            "max" => new(name, lengths => lengths.Max),
            "min" => new(name, lengths => lengths.Min),
            "median" => new(name, lengths => lengths.Percentile(1, 2)),
            "mean" => new(name, lengths => lengths.Mean is null ? null : (int)((lengths.Tokens + lengths.Examples - 1) / lengths.Examples)),
            ['p', .. var digits] => Percentile(name, digits),
            _ => null,
        };
    }

    /// <summary>Its value, a mean rounded up; <see langword="null"/> without examples.</summary>
    /// <param name="lengths">A distribution.</param>
    public int? Of(LengthDistribution lengths) => _of(lengths);

    private static LengthStatistic? Percentile(string name, string digits)
    {
        int point = digits.IndexOf('.', StringComparison.Ordinal);
        int decimals = point < 0 ? 0 : digits.Length - point - 1;
        if (decimals > MostDigits || digits.Any(letter => !char.IsAsciiDigit(letter) && letter != '.')
            || !decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal percent) || percent > 100)
            return null;
        long scale = (long)Math.Pow(10, decimals);
        return new(name, lengths => lengths.Percentile((long)(percent * scale), 100 * scale));
    }
}
