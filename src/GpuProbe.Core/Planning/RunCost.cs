using GpuProbe.Core.Devices;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning;

/// <summary>What a whole run takes: steps, tokens, operations, and time and cost where there is something to tell them from.</summary>
public sealed record RunCost
{
    private const double SecondsPerHour = 3600;

    /// <summary>Sequences of the data set.</summary>
    public required long Examples { get; init; }

    /// <summary>Times that it is gone through.</summary>
    public required double Epochs { get; init; }

    /// <summary>What an hour costs; <see langword="null"/> if not said.</summary>
    public double? PricePerHour { get; init; }

    /// <summary>Optimizer steps of one epoch.</summary>
    public required long StepsPerEpoch { get; init; }

    /// <summary>All optimizer steps; one that is incomplete at an epoch's end counts in full.</summary>
    public required long Steps { get; init; }

    /// <summary>All tokens, every sequence padded to its full length.</summary>
    public required double Tokens { get; init; }

    /// <summary>Operations that these tokens ask for; see <see cref="ModelFlops"/>.</summary>
    public required double Flops { get; init; }

    /// <summary>Time and cost, by device; may be empty.</summary>
    public IReadOnlyList<RunDuration> Durations { get; init; } = [];

    /// <summary>Why no time is told that was measured or extrapolated, in a sentence; <see langword="null"/> where one is.</summary>
    public string? Missing { get; init; }

    /// <summary>Steps, tokens and operations of <paramref name="run"/>.</summary>
    public static RunCost Of(TrainingSetup setup, WholeRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        double tokens = run.Tokens(setup);
        return new RunCost
        {
            Examples = run.Examples,
            Epochs = run.Epochs,
            PricePerHour = run.PricePerHour,
            StepsPerEpoch = run.StepsPerEpoch(setup),
            Steps = run.Steps(setup),
            Tokens = tokens,
            Flops = ModelFlops.Of(setup).Model / ModelFlops.TokensOfStep(setup) * tokens,
        };
    }

    /// <summary>The same with the time on one more device.</summary>
    public RunCost On(string device, TimeBasis basis, double secondsPerStep) =>
        With(device, basis, secondsPerStep, Steps * secondsPerStep / SecondsPerHour);

    /// <summary>
    /// The same with the time that no run on a card falls below, what checkpointing computes again included; as it is where the
    /// card's peak is not known.
    /// </summary>
    public RunCost NoLessThanOn(GpuProfile card, TrainingSetup setup)
    {
        if (DensePeak.Of(card, setup.ComputeType) is not { } peak)
            return this;
        StepFlops step = ModelFlops.Of(setup);
        double seconds = step.Hardware / peak;
        return With(card.Name, TimeBasis.LowerBound, seconds, Flops / step.Model * seconds / SecondsPerHour);
    }

    private RunCost With(string device, TimeBasis basis, double secondsPerStep, double hours) =>
        this with { Durations = [.. Durations, new RunDuration(device, basis, secondsPerStep, hours, hours * PricePerHour)] };
}
