using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning.Advice;

/// <summary>Tells what set-ups take of the card.</summary>
public interface IAdviceRuns
{
    /// <summary>
    /// Figures of each set-up, in their order; <see langword="null"/> where it did not come to an end for another reason than lack of
    /// memory.
    /// </summary>
    IReadOnlyList<CardFigures?> Run(IReadOnlyList<TrainingSetup> setups);

    /// <summary>Whether no further runs are possible, as after a signal.</summary>
    bool IsOver { get; }
}
