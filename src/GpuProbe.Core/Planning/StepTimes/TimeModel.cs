using GpuProbe.Core.Devices;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Planning.StepTimes;

/// <summary>
/// How long a step takes: <c>seconds = Σ amount / (utilisation · peak)</c> over the classes of <see cref="WorkClass"/>.
/// </summary>
/// <remarks>
/// Classes follow one another on one stream, so their times add up; what overlaps (transfers beside products, launches that a busy card
/// hides) shows as a higher utilisation. Not in it: data loading, files, the first step.
/// </remarks>
public sealed record TimeModel
{
    /// <summary>What stands in <see cref="Basis"/> where nothing was measured.</summary>
    public const string AssumedBasis = "assumed";

    private static readonly Dictionary<WorkClass, double> AssumedUtilisations = new()
    {
        // Whole steps of Megatron-LM reach 42 to 57% of A100s' peak (arXiv 2205.05198, table 5); large products alone reach more.
        [WorkClass.Matrix] = 0.6,
        [WorkClass.MatrixFp32] = 0.7,
        // FlashAttention-2: 50 to 73% of the peak forward on A100 (arXiv 2307.08691), 35% on H100 (arXiv 2407.08608).
        [WorkClass.Attention] = 0.35,
        // Copies of large arrays reach 85 to 90% of a datasheet's bandwidth; broadcasting and strided kernels less.
        [WorkClass.Elementwise] = 0.7,
        [WorkClass.Optimizer] = 0.7,
        // Pinned copies over 16 lanes of PCIe 4 come to about 24 of 31.5 GB/s.
        [WorkClass.HostLink] = 0.75,
        [WorkClass.HostMemory] = 0.4,
        [WorkClass.Interconnect] = 0.6,
        // Two microseconds from one small kernel to the next while the host is ahead.
        [WorkClass.Launch] = 0.5,
    };

    /// <summary>Conservative utilisations that nobody measured here, for ranking and for a first idea. Always to be shown as assumed.</summary>
    public static TimeModel Assumed { get; } = new()
    {
        Basis = AssumedBasis,
        Rates = AssumedUtilisations.ToDictionary(one => one.Key, one => new ClassRate(one.Value, IsAssumed: true)),
    };

    /// <summary>What the utilisations are: <c>assumed</c>, or <c>calibrated</c> and on what.</summary>
    public required string Basis { get; init; }

    /// <summary>The share of its peak that each class reaches; every class has one.</summary>
    public required IReadOnlyDictionary<WorkClass, ClassRate> Rates { get; init; }

    /// <summary>The time of one step; <see langword="null"/> where the card's file lacks a speed that it needs (<see cref="CardSpeeds.Unknown"/>).</summary>
    /// <param name="setup">The run.</param>
    /// <param name="card">The card.</param>
    public StepTime? Time(TrainingSetup setup, GpuProfile card) => Time(StepWork.Of(setup, card), card);

    /// <summary>The time of one step; <see langword="null"/> where the card's file lacks a speed that it needs.</summary>
    /// <param name="work">What the step asks for.</param>
    /// <param name="card">The card.</param>
    public StepTime? Time(StepWork work, GpuProfile card)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (CardSpeeds.Unknown(card, work) is not null)
            return null;
        return new StepTime
        {
            Basis = Basis,
            Classes = Classes(work, work.Total, card),
            PhaseSeconds = new Dictionary<Phase, double>
            {
                [Phase.Forward] = Classes(work, work.Forward, card).Sum(one => one.Seconds),
                [Phase.Backward] = Classes(work, work.Backward, card).Sum(one => one.Seconds),
                [Phase.OptimizerStep] = Classes(work, work.OptimizerStep, card).Sum(one => one.Seconds),
            },
        };
    }

    private List<ClassTime> Classes(StepWork work, WorkVector amounts, GpuProfile card)
    {
        List<ClassTime> classes = [];
        foreach (WorkClass kind in WorkVector.Classes)
        {
            if (amounts[kind] > 0)
                classes.Add(new(kind, amounts[kind], CardSpeeds.Of(card, work, kind)!.Value, Rates[kind]));
        }

        return classes;
    }
}
