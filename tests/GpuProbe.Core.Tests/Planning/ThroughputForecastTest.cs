using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tests.Models;

namespace GpuProbe.Core.Tests.Planning;

public sealed class ThroughputForecastTest
{
    private static readonly TrainingSetup Mistral = new() { Model = Catalogs.Models.Resolve("mistral-7b"), Layers = 32, SeqLen = 1024 };
    private static readonly GpuProfile A100 = Catalogs.Gpus.Resolve("a100-80gb");
    private static readonly GpuProfile H100 = Catalogs.Gpus.Resolve("h100-80gb");

    private static Gen<(double Seconds, GpuProfile From, GpuProfile To, long SeqLen)> Cases { get; } =
        from milliseconds in Gen.Choose(1, 100_000)
        from cards in Gen.Two(Gen.Elements("a100-80gb", "h100-80gb", "h100-pcie-80gb", "l4", "l40s", "rtx-3090", "rtx-5090"))
        from sequence in Gen.Choose(1, 4096)
        select (milliseconds / 1000.0, Catalogs.Gpus.Resolve(cards.Item1), Catalogs.Gpus.Resolve(cards.Item2), (long)sequence);

    [Fact]
    public void Seconds_are_operations_over_the_same_share_of_another_peak()
    {
        ThroughputForecast forecast = ThroughputForecast.Of(Mistral, H100, new("a100-80gb", 0.5, Mistral with { Steps = 9, Seed = 3 }))!;

        Assert.Equal(45_335_527_292_928 / (0.5 * 989.4e12), forecast.SecondsPerStep, 12);
        Assert.Equal(1024 / forecast.SecondsPerStep, forecast.TokensPerSecond, 6);
        Assert.Equal(("h100-80gb", "a100-80gb", "bf16", 989.4e12), (forecast.Gpu, forecast.MeasuredOn, forecast.Precision, forecast.DensePeakFlops));
        Assert.Null(forecast.MeasuredSetup);
    }

    [Fact]
    public void Another_set_up_than_the_measured_one_is_named()
    {
        TrainingSetup measured = Mistral with { SeqLen = 512 };

        Assert.Same(measured, ThroughputForecast.Of(Mistral, H100, new("a100-80gb", 0.5, measured))!.MeasuredSetup);
    }

    [Fact]
    public void Without_a_known_peak_there_is_none() =>
        Assert.Null(ThroughputForecast.Of(Mistral, Catalogs.Gpus.Resolve("t4"), new("a100-80gb", 0.5, Mistral)));

    [Fact]
    public void On_the_measured_card_the_measured_seconds_come_back() => Check.QuickThrowOnFailure(Prop.ForAll(Cases.ToArbitrary(), run =>
    {
        TrainingSetup setup = Mistral with { SeqLen = run.SeqLen, Checkpointing = new(CheckpointingKind.Full) };
        return IsNear(run.Seconds, Extrapolated(setup, run.Seconds, run.From, run.From));
    }));

    [Fact]
    public void Seconds_are_inverse_to_the_peak_and_there_and_back_is_the_same() => Check.QuickThrowOnFailure(Prop.ForAll(Cases.ToArbitrary(), run =>
    {
        TrainingSetup setup = Mistral with { SeqLen = run.SeqLen };
        double there = Extrapolated(setup, run.Seconds, run.From, run.To);
        return IsNear(there * run.To.DensePeakFlops!.Value, run.Seconds * run.From.DensePeakFlops!.Value)
            && IsNear(run.Seconds, Extrapolated(setup, there, run.To, run.From));
    }));

    private static double Extrapolated(TrainingSetup setup, double seconds, GpuProfile from, GpuProfile to)
    {
        Throughput measured = Throughput.Of(setup, [[0, seconds]], from)!;
        return ThroughputForecast.Of(setup, to, new(from.Name, measured.HardwareFlopsUtilisation!.Value, setup))!.SecondsPerStep;
    }

    private static bool IsNear(double expected, double actual) => Math.Abs(actual / expected - 1) < 1e-12;
}
