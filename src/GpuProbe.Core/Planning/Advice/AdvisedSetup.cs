using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning.Advice;

/// <summary>A changed set-up with what it takes.</summary>
/// <param name="Setup">The set-up.</param>
/// <param name="Changes">What differs from the set-up as asked; empty for that one itself.</param>
/// <param name="Figures">What it takes of the card.</param>
/// <param name="Cost">What it costs in time; <see langword="null"/> where that is not known.</param>
public sealed record AdvisedSetup(TrainingSetup Setup, IReadOnlyList<Change> Changes, CardFigures Figures, StepCost? Cost)
{
    /// <summary>Whether it is still the same training.</summary>
    public Sameness Sameness => SetupChanges.Of(Changes);

    /// <summary>Whether it fits and leaves the margin free.</summary>
    public bool Fits => Figures.Fits;

    /// <summary>Whether nothing else among the advice takes less memory and less time, see <see cref="ParetoFront"/>.</summary>
    public bool IsOnFront { get; init; }
}
