using GpuProbe.Core.Devices;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning;

/// <summary>How fast the steps after the first of each run were. The first also starts libraries up and makes optimizer states.</summary>
public sealed record Throughput
{
    /// <summary>Median of the steps' seconds.</summary>
    public required double SecondsPerStep { get; init; }

    /// <summary>Seconds of the fastest step.</summary>
    public required double FastestStepSeconds { get; init; }

    /// <summary>Seconds of the slowest step.</summary>
    public required double SlowestStepSeconds { get; init; }

    /// <summary>Steps that these figures are of.</summary>
    public required int StepsMeasured { get; init; }

    /// <summary>Tokens of one step, all micro-batches together.</summary>
    public required double TokensPerStep { get; init; }

    /// <summary>Tokens of one step over the median of its seconds.</summary>
    public double TokensPerSecond => TokensPerStep / SecondsPerStep;

    /// <summary>Operations that one step asks for; see <see cref="ModelFlops"/>.</summary>
    public required double FlopsPerStep { get; init; }

    /// <summary>Operations that one step carries out, what is computed again included.</summary>
    public required double HardwareFlopsPerStep { get; init; }

    /// <summary>Operations that one step asks for over the median of its seconds.</summary>
    public double AchievedFlopsPerSecond => FlopsPerStep / SecondsPerStep;

    /// <summary>The card's product name; <see langword="null"/> on a CPU.</summary>
    public string? Gpu { get; init; }

    /// <summary>The type of the matrix products: <c>bf16</c>, <c>fp16</c> or <c>fp32</c>.</summary>
    public required string Precision { get; init; }

    /// <summary>The card's dense peak in <see cref="Precision"/>, in FLOP/s; <see langword="null"/> where it is not known.</summary>
    public double? DensePeakFlops { get; init; }

    /// <summary>Model FLOPs utilisation: <see cref="AchievedFlopsPerSecond"/> as a share of the peak; <see langword="null"/> where that is not known.</summary>
    public double? ModelFlopsUtilisation => AchievedFlopsPerSecond / DensePeakFlops;

    /// <summary>Hardware FLOPs utilisation: the same of the operations that were carried out.</summary>
    public double? HardwareFlopsUtilisation => HardwareFlopsPerStep / SecondsPerStep / DensePeakFlops;

    /// <summary>The throughput of a set-up; <see langword="null"/> where no step came after a first.</summary>
    /// <param name="setup">What ran.</param>
    /// <param name="runs">Seconds of every step of every run.</param>
    /// <param name="card">What it ran on; <see langword="null"/> for a CPU.</param>
    public static Throughput? Of(TrainingSetup setup, IEnumerable<IReadOnlyList<double>> runs, GpuProfile? card)
    {
        ArgumentNullException.ThrowIfNull(setup);
        double[] ordered = [.. runs.SelectMany(seconds => seconds.Skip(1)).Order()];
        if (ordered.Length == 0 || ordered[0] <= 0)
            return null;
        StepFlops flops = ModelFlops.Of(setup);
        return new Throughput
        {
            SecondsPerStep = (ordered[(ordered.Length - 1) / 2] + ordered[ordered.Length / 2]) / 2,
            FastestStepSeconds = ordered[0],
            SlowestStepSeconds = ordered[^1],
            StepsMeasured = ordered.Length,
            TokensPerStep = ModelFlops.TokensOfStep(setup),
            FlopsPerStep = flops.Model,
            HardwareFlopsPerStep = flops.Hardware,
            Gpu = card?.ProductName,
            Precision = NameOf(setup.ComputeType),
            DensePeakFlops = card is null ? null : DensePeak.Of(card, setup.ComputeType),
        };
    }

    /// <summary>The name of a type of matrix products.</summary>
    internal static string NameOf(ElementType type) => type.ToString().ToLowerInvariant();
}
