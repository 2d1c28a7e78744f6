using System.Globalization;

namespace GpuProbe.Core.Setup;

/// <summary>Options in the order in which they win: what was typed, then what a set-up file says.</summary>
internal sealed class LayeredOptions(TrainingSetupOptions typed, TrainingSetupOptions? file)
{
    /// <summary>The options that give this one, or <see langword="null"/> if none does.</summary>
    public TrainingSetupOptions? Owner(Func<TrainingSetupOptions, string?> option) =>
        option(typed) is not null ? typed : file is not null && option(file) is not null ? file : null;

    /// <summary>What messages call an option: as its owner spells it, or as it is typed.</summary>
    public string Spell(string name, Func<TrainingSetupOptions, string?> option) => (Owner(option) ?? typed).Spell(name);

    public long Integer(string name, Func<TrainingSetupOptions, string?> option, long whenSilent, long min, long max, string? why = null) =>
        OptionalInteger(name, option, min, max, why) ?? whenSilent;

    public long? OptionalInteger(string name, Func<TrainingSetupOptions, string?> option, long min, long max, string? why = null)
    {
        if (Owner(option) is not { } owner)
            return null;
        string text = option(owner)!;
        return long.TryParse(text, out long number) && number >= min && number <= max
            ? number
            : throw new ToolException(ExitCode.BadInput, $"{owner.Spell(name)} is {InputText.Shorten(text)}; allowed: {Range(min, max)}{why}");
    }

    public double Number(string name, Func<TrainingSetupOptions, string?> option, double whenSilent, double min, double max, bool minExcluded = false) =>
        OptionalNumber(name, option, min, max, minExcluded) ?? whenSilent;

    public double? OptionalNumber(string name, Func<TrainingSetupOptions, string?> option, double min, double max, bool minExcluded = false)
    {
        if (Owner(option) is not { } owner)
            return null;
        string text = option(owner)!;
        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
        return isNumber && (minExcluded ? number > min : number >= min) && number < max
            ? number
            : throw new ToolException(
                ExitCode.BadInput,
                string.Create(CultureInfo.InvariantCulture, $"{owner.Spell(name)} is {InputText.Shorten(text)}; allowed: a number {(minExcluded ? "greater than" : "from")} {min}{Below(max)}"));
    }

    public string? Text(Func<TrainingSetupOptions, string?> option) => Owner(option) is { } owner ? option(owner) : null;

    private static string Below(double max) => max == double.MaxValue ? "" : string.Create(CultureInfo.InvariantCulture, $" and below {max}");

    public T Choice<T>(ChoiceSet<T> choices, Func<TrainingSetupOptions, string?> option, T whenSilent)
        where T : struct, Enum =>
        Owner(option) is { } owner ? choices.Parse(option(owner)!, owner.Spell(choices.Option)) : whenSilent;

    public static string Range(long min, long max) => $"a whole number from {min} to {max}";
}
