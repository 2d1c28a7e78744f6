using GpuProbe.Core.Estimation;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning;

/// <summary>The part of a set-up that this machine can really run: all of it, or a slice with fewer layers or tokens.</summary>
/// <param name="Setup">What to run.</param>
/// <param name="IsWhole">Whether it is the set-up that was asked for.</param>
/// <param name="NeededBytes">The closed form of its peak on the CPU.</param>
/// <param name="ExpectedSeconds">How long it should take, roughly.</param>
public sealed record SlicePlan(TrainingSetup Setup, bool IsWhole, long NeededBytes, double ExpectedSeconds)
{
    private const long ShortestUsefulSequence = 128;
    private const long ShortestSequence = 16;

    /// <summary>Chooses what to run within <paramref name="budget"/>, or <see langword="null"/> if not even the smallest slice fits.</summary>
    /// <param name="whole">The set-up that was asked for.</param>
    /// <param name="layers">Layers that the user wants to see measured, or <see langword="null"/> to choose.</param>
    /// <param name="budget">Memory and time.</param>
    public static SlicePlan? Choose(TrainingSetup whole, long? layers, MachineBudget budget) =>
        Choose(whole, layers, budget, setup => ClosedForm.PeakBytes(setup, MemoryTarget.Cpu));

    /// <summary>Chooses what to run within <paramref name="budget"/>, or <see langword="null"/> if not even the smallest slice fits.</summary>
    /// <param name="whole">The set-up that was asked for.</param>
    /// <param name="layers">Layers that the user wants to see measured, or <see langword="null"/> to choose.</param>
    /// <param name="budget">Memory and time.</param>
    /// <param name="peakBytes">The peak of a set-up on the CPU.</param>
    /// <remarks>
    /// The whole set-up if it fits. Else two layers (so that what repeats per layer shows) at the longest sequence that fits,
    /// halving down to 128 tokens; where the whole sequence fits, as many layers as fit. Else one layer; else one sequence
    /// at a time; else shorter sequences still. Accumulation beyond two micro-batches only repeats the second and is cut.
    /// Layers that the user chose are kept. Where time is too short for any slice, the smallest that fits in memory is taken.
    /// </remarks>
    public static SlicePlan? Choose(
        TrainingSetup whole, long? layers, MachineBudget budget, Func<TrainingSetup, long> peakBytes)
    {
        var search = new Search(whole, budget, peakBytes);
        if ((layers is null || layers == whole.Layers) && search.Fits(whole) is { } all)
            return all;

        TrainingSetup start = whole with { GradAccum = Math.Min(whole.GradAccum, 2) };
        long[] depths = layers is { } wanted ? [wanted] : whole.Layers >= 2 ? [2, 1] : [1];
        foreach (long microBatch in new[] { start.MicroBatch, 1 }.Distinct())
            foreach (long depth in depths)
                if (search.LongestSequence(start.WithLayers(depth) with { MicroBatch = microBatch }, ShortestUsefulSequence) is { } found)
                    return layers is null ? search.Deepest(found) : found;

        TrainingSetup least = start.WithLayers(depths[^1]) with { MicroBatch = 1 };
        return search.LongestSequence(least, ShortestSequence)
            ?? search.WithoutTime().Fits(least with { SeqLen = Math.Min(least.SeqLen, ShortestSequence) });
    }

    private sealed record Search(TrainingSetup Whole, MachineBudget Budget, Func<TrainingSetup, long> PeakBytes)
    {
        public Search WithoutTime() => this with { Budget = Budget with { Seconds = double.PositiveInfinity } };

        public SlicePlan? Fits(TrainingSetup setup)
        {
            double seconds = RunTime.Seconds(setup, Budget.Rates);
            if (seconds > Budget.Seconds)
                return null;
            long bytes = PeakBytes(setup);
            return bytes > Budget.MemoryBytes ? null : new SlicePlan(setup, setup == Whole, bytes, seconds);
        }

        public SlicePlan? LongestSequence(TrainingSetup setup, long shortest)
        {
            for (long length = setup.SeqLen; length >= Math.Min(shortest, Whole.SeqLen); length /= 2)
                if (Fits(setup with { SeqLen = length }) is { } plan)
                    return plan;
            return null;
        }

        public SlicePlan Deepest(SlicePlan found)
        {
            SlicePlan best = found;
            while (best.Setup.SeqLen == Whole.SeqLen && best.Setup.Layers < Whole.Layers
                && Fits(Deeper(best.Setup)) is { } deeper)
                best = deeper;
            return best;
        }

        private TrainingSetup Deeper(TrainingSetup setup) =>
            setup.WithLayers(setup.Layers + 1) with { Checkpointing = Whole.WithLayers(setup.Layers + 1).Checkpointing };
    }
}
