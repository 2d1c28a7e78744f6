using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning.Advice;

/// <summary>The options that make one set-up of another, as they are typed.</summary>
public static class ChangedArguments
{
    /// <summary>
    /// The fewest options that, beside what was given, make <paramref name="changed"/>: options that follow from others are left out.
    /// </summary>
    /// <param name="given">What was given for the set-up as asked.</param>
    /// <param name="asked">The set-up as asked.</param>
    /// <param name="changed">The changed one, of the same model.</param>
    public static IReadOnlyList<string> Of(TrainingSetupOptions given, TrainingSetup asked, TrainingSetup changed)
    {
        ArgumentNullException.ThrowIfNull(changed);
        TrainingSetupOptions before = SetupTexts.Of(asked), after = SetupTexts.Of(changed);
        List<NamedOption> needed = [.. SetupChanges.Differing(before, after)];
        foreach (NamedOption option in needed.ToArray().Reverse())
        {
            TrainingSetupOptions without = Options(given, needed.Where(other => other != option), after);
            if (SetupTexts.Build(changed.Model, without) == changed)
                needed.Remove(option);
        }

        return [.. needed.SelectMany(option => new[] { "--" + option.Name, option.Of(after)! })];
    }

    private static TrainingSetupOptions Options(TrainingSetupOptions given, IEnumerable<NamedOption> changed, TrainingSetupOptions after) =>
        changed.Aggregate(given with { Model = null, InlineModel = null, File = null }, (options, one) => one.With(options, one.Of(after)));
}
