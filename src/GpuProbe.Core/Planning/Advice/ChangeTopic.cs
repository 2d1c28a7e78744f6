using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning.Advice;

/// <summary>A topic that set-ups can differ in.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Options">Its options; the first topic that has an option takes it.</param>
/// <param name="Judge">Whether a change from the first set-up to the second leaves the training the same, and why.</param>
internal sealed record ChangeTopic(string Name, string[] Options, Func<TrainingSetup, TrainingSetup, (Sameness Sameness, string Reason)> Judge)
{
    /// <summary>A topic on which every change leaves the training the same.</summary>
    public static ChangeTopic Harmless(string name, string reason, params string[] options) => new(name, options, (_, _) => (Sameness.Same, reason));
}
