using System.Globalization;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Calibration.Profiles;

/// <summary>What set-ups a fit has seen. Outside of it nothing is known.</summary>
public sealed record ValidityRange
{
    /// <summary>Numbers by name, as <c>seq-len</c>.</summary>
    public required IReadOnlyDictionary<string, NumberRange> Numbers { get; init; }

    /// <summary>Choices by name, as <c>precision</c>.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Choices { get; init; }

    /// <summary>The range of some set-ups on a card.</summary>
    public static ValidityRange Of(IReadOnlyCollection<TrainingSetup> setups, GpuProfile card) => new()
    {
        Numbers = new SortedDictionary<string, NumberRange>(
            setups.SelectMany(SetupTraits.Numbers).GroupBy(one => one.Name).ToDictionary(
                group => group.Key,
                group => new NumberRange(group.Min(one => one.Value), group.Max(one => one.Value))),
            StringComparer.Ordinal),
        Choices = new SortedDictionary<string, IReadOnlyList<string>>(
            setups.SelectMany(setup => SetupTraits.Choices(setup, card)).GroupBy(one => one.Name).ToDictionary(
                group => group.Key,
                IReadOnlyList<string> (group) => [.. group.Select(one => one.Value).Distinct().Order(StringComparer.Ordinal)]),
            StringComparer.Ordinal),
    };

    /// <summary>What of a set-up lies outside, a clause each; empty where nothing does.</summary>
    public IReadOnlyList<string> Outside(TrainingSetup setup, GpuProfile card)
    {
        List<string> outside = [];
        foreach ((string name, long value) in SetupTraits.Numbers(setup))
        {
            if (!Numbers.TryGetValue(name, out NumberRange? range))
                outside.Add($"{name} {Text(value)} is of a kind that it was not fitted on");
            else if (value > range.Max)
                outside.Add($"{name} {Text(value)} is beyond the {Text(range.Max)} it was fitted on");
            else if (value < range.Min)
                outside.Add($"{name} {Text(value)} is below the {Text(range.Min)} it was fitted on");
        }

        foreach ((string name, string value) in SetupTraits.Choices(setup, card))
        {
            IReadOnlyList<string> known = Choices.GetValueOrDefault(name, []);
            if (!known.Contains(value))
                outside.Add($"{name} {value} is none of those it was fitted on ({string.Join(", ", known)})");
        }

        return outside;
    }

    private static string Text(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
