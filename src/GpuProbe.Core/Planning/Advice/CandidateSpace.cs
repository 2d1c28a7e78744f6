using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning.Advice;

/// <summary>The set-ups that one or several changes make of another.</summary>
internal static class CandidateSpace
{
    /// <summary>
    /// All set-ups that one axis makes, then those of two axes, and so on, each set-up once, with its options; those only whose choices
    /// go together. The set-up itself is not among them.
    /// </summary>
    /// <param name="asked">The set-up.</param>
    /// <param name="axes">What can be changed; later axes build on what earlier ones chose.</param>
    /// <param name="most">Most axes in one set-up.</param>
    public static IEnumerable<IReadOnlyList<(TrainingSetup Setup, TrainingSetupOptions Options)>> Around(
        TrainingSetup asked, IReadOnlyList<Func<TrainingSetup, IEnumerable<TrainingSetup>>> axes, int most)
    {
        HashSet<TrainingSetup> seen = [asked];
        List<(TrainingSetup Setup, int Next)> last = [(asked, 0)];
        for (int depth = 1; depth <= most; depth++)
        {
            List<(TrainingSetup Setup, int Next)> deeper = [];
            foreach ((TrainingSetup setup, int first) in last)
            {
                for (int axis = first; axis < axes.Count; axis++)
                    deeper.AddRange(axes[axis](setup).Where(seen.Add).Select(changed => (changed, axis + 1)));
            }

            // One that is not possible by itself may be so with a further change.
            last = deeper;
            yield return [.. deeper.Select(one => (one.Setup, SetupTexts.Of(one.Setup))).Where(GoTogether)];
        }
    }

    private static bool GoTogether((TrainingSetup Setup, TrainingSetupOptions Options) one) => SetupTexts.Build(one.Setup.Model, one.Options) == one.Setup;
}
