using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning.Advice;

/// <summary>What differs between two set-ups of one model, and whether the second still is the training of the first.</summary>
public static class SetupChanges
{
    private static readonly ChangeTopic[] Topics = [.. WeightTopics.All, .. StepTopics.All, .. ExecutionTopics.All];

    /// <summary>All differences, those of the trained weights first.</summary>
    /// <param name="asked">The set-up as asked.</param>
    /// <param name="other">The set-up that it is compared with.</param>
    public static IReadOnlyList<Change> Between(TrainingSetup asked, TrainingSetup other) =>
        Between(asked, other, Differing(SetupTexts.Of(asked), SetupTexts.Of(other)));

    /// <summary>The options whose texts differ.</summary>
    internal static IEnumerable<NamedOption> Differing(TrainingSetupOptions before, TrainingSetupOptions after) =>
        NamedOption.All.Where(option => option.Of(before) != option.Of(after));

    /// <summary>All differences, where it is known which options differ.</summary>
    internal static IReadOnlyList<Change> Between(TrainingSetup asked, TrainingSetup other, IEnumerable<NamedOption> options)
    {
        var differing = options.Select(option => option.Name).ToList();
        List<Change> changes = [];
        foreach (ChangeTopic topic in Topics)
        {
            string[] own = [.. topic.Options.Where(differing.Contains)];
            if (own.Length == 0)
                continue;
            differing.RemoveAll(own.Contains);
            (Sameness sameness, string reason) = topic.Judge(asked, other);
            changes.Add(new Change(topic.Name, own, sameness, reason));
        }

        // An option that no topic knows says nothing about the training, so nothing is claimed.
        changes.AddRange(differing.Select(name => new Change(name, [name], Sameness.OtherTraining, "not known to leave the training the same")));
        return changes;
    }

    /// <summary>The largest sameness of <paramref name="changes"/>: the same where there are none.</summary>
    public static Sameness Of(IEnumerable<Change> changes) => changes.Select(change => change.Sameness).DefaultIfEmpty().Max();
}
