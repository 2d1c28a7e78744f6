using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning;

/// <summary>How long a user wants to train.</summary>
/// <param name="Examples">Sequences of the data set, at least 1.</param>
/// <param name="Epochs">Times that it is gone through, more than 0.</param>
/// <param name="PricePerHour">What an hour costs, in any currency; <see langword="null"/> if not said.</param>
public sealed record WholeRun(long Examples, double Epochs, double? PricePerHour)
{
    /// <summary>
    /// Optimizer steps of one epoch: <c>⌈⌈examples / micro-batch⌉ / grad-accum⌉</c>. As in Hugging Face's Trainer (transformers 5.12.1,
    /// <c>set_initial_training_values</c>, with its default <c>dataloader_drop_last=False</c>) an incomplete step at an epoch's end
    /// is a step.
    /// </summary>
    public long StepsPerEpoch(TrainingSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        return Ceiling(Ceiling(Examples, setup.MicroBatch), setup.GradAccum);
    }

    /// <summary>All optimizer steps: <c>⌈epochs · steps of an epoch⌉</c>, as there.</summary>
    public long Steps(TrainingSetup setup) => (long)Math.Ceiling(Epochs * StepsPerEpoch(setup));

    /// <summary>All tokens, every sequence padded to its full length.</summary>
    public double Tokens(TrainingSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        return Examples * Epochs * setup.SeqLen;
    }

    private static long Ceiling(long dividend, long divisor) => (dividend - 1) / divisor + 1;
}
