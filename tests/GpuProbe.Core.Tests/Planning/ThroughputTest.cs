using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tests.Models;

namespace GpuProbe.Core.Tests.Planning;

public sealed class ThroughputTest
{
    private static readonly TrainingSetup Mistral = new() { Model = Catalogs.Models.Resolve("mistral-7b"), Layers = 32, SeqLen = 1024 };
    private static readonly GpuProfile A100 = Catalogs.Gpus.Resolve("a100-80gb");

    [Fact]
    public void The_median_leaves_the_first_step_of_each_run_out()
    {
        Throughput throughput = Throughput.Of(Mistral with { GradAccum = 2 }, [[90, 0.5, 0.3], [80, 0.4, 0.7]], A100)!;

        Assert.Equal((0.45, 0.3, 0.7, 4), (throughput.SecondsPerStep, throughput.FastestStepSeconds, throughput.SlowestStepSeconds, throughput.StepsMeasured));
        Assert.Equal(2048 / 0.45, throughput.TokensPerSecond);
    }

    [Fact]
    public void Utilisation_is_the_share_of_the_cards_peak()
    {
        Throughput throughput = Throughput.Of(Mistral, [[9, 0.25]], A100)!;

        Assert.Equal(45_335_527_292_928 / 0.25, throughput.AchievedFlopsPerSecond);
        Assert.Equal(45_335_527_292_928 / 0.25 / 312e12, throughput.ModelFlopsUtilisation!.Value, 12);
        Assert.Equal(throughput.ModelFlopsUtilisation, throughput.HardwareFlopsUtilisation);
        Assert.Equal(("NVIDIA A100-SXM4-80GB", "bf16", 312e12), (throughput.Gpu, throughput.Precision, throughput.DensePeakFlops));
    }

    [Fact]
    public void What_is_computed_again_raises_only_the_hardwares_utilisation()
    {
        Throughput plain = Throughput.Of(Mistral, [[9, 0.25]], A100)!;
        Throughput again = Throughput.Of(Mistral with { Checkpointing = new(CheckpointingKind.Full) }, [[9, 0.25]], A100)!;

        Assert.Equal(plain.ModelFlopsUtilisation, again.ModelFlopsUtilisation);
        Assert.True(again.HardwareFlopsUtilisation > again.ModelFlopsUtilisation);
    }

    [Fact]
    public void A_processor_has_no_utilisation()
    {
        Throughput throughput = Throughput.Of(Mistral, [[9, 0.25]], card: null)!;

        Assert.Equal((null, null, null), (throughput.Gpu, throughput.ModelFlopsUtilisation, throughput.HardwareFlopsUtilisation));
    }

    [Fact]
    public void One_step_tells_nothing() => Assert.Null(Throughput.Of(Mistral, [[9], []], A100));

    [Theory]
    [InlineData("a100-80gb", Precision.Bf16, 312e12)]
    [InlineData("a100-80gb", Precision.Fp16Mixed, 312e12)]
    [InlineData("a100-80gb", Precision.Fp32, 19.5e12)]
    [InlineData("rtx-4090", Precision.Bf16Mixed, 165.2e12)]
    [InlineData("t4", Precision.Fp16, 65e12)]
    [InlineData("t4", Precision.Bf16, null)]
    [InlineData("v100-32gb", Precision.Bf16Mixed, null)]
    public void The_peak_is_that_of_the_type_that_ran(string card, Precision precision, double? peak) =>
        Assert.Equal(peak, DensePeak.Of(Catalogs.Gpus.Resolve(card), (Mistral with { Precision = precision }).ComputeType));

    // Two operations a cycle of every core: 64 fp32 cores a multiprocessor in compute capability 7 and 8.0, 128 in the others.
    [Fact]
    public void Fp32_peaks_are_those_of_the_cores_at_a_plausible_clock()
    {
        foreach (GpuProfile card in Catalogs.Gpus.Names.Select(name => Catalogs.Gpus.Resolve(name)))
        {
            int cores = card is { ComputeCapabilityMajor: 7 } or { ComputeCapabilityMajor: 8, ComputeCapabilityMinor: 0 } ? 64 : 128;
            Assert.InRange(card.DensePeakFlopsFp32!.Value / (2.0 * cores * card.MultiprocessorCount), 1.4e9, 2.53e9);
        }
    }
}
