using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Core.VirtualGpus;

namespace GpuProbe.Gpu.Tests.Estimating;

/// <summary>Optimizer states in 8 bits on a card, beside and outside the caching allocator.</summary>
public sealed class AdamW8BitOnCardTest
{
    private const long Codes = 2 * 256 * 4;

    // One block of llama-3.2-1b: the embedding, q and o, k and v, gate, up and down, two norms, and the last norm.
    private static readonly long[] Weights =
        [128_256 * 2048, 2048 * 2048, 2048 * 2048, 512 * 2048, 512 * 2048, 8192 * 2048, 8192 * 2048, 8192 * 2048, 2048, 2048, 2048];

    [Theory]
    [InlineData(Precision.Bf16)]
    [InlineData(Precision.Fp32)]
    public void States_take_the_bytes_of_the_formula(Precision precision)
    {
        (Measurement run, DeviceReport books) = Run(precision, Offload.None);

        Assert.Equal(Codes + Weights.Sum(n => Moments(n) + Largest(n)), run.OptimizerStateBytes);
        Assert.Equal((0, 0), (run.HostStateBytes, books.PeakManagedBytes));
        // A step allocates its states when it is the first one, and nothing else.
        PhaseMeasurement step = run.Phases.Last(phase => phase.Phase == Phase.OptimizerStep);
        Assert.Equal(step.StartAllocatedBytes, step.PeakAllocatedBytes);
    }

    [Fact]
    public void Paged_moments_are_in_managed_memory_and_the_rest_on_the_card()
    {
        (Measurement run, DeviceReport books) = Run(Precision.Bf16, Offload.Optimizer);

        long managed = Weights.Where(n => n >= 100_000).Sum(Moments);
        Assert.Equal(Codes + Weights.Sum(n => Moments(n) + Largest(n)), run.OptimizerStateBytes);
        Assert.Equal((managed, managed), (run.HostStateBytes, books.PeakManagedBytes));
        (Measurement unpaged, _) = Run(Precision.Bf16, Offload.None);
        Assert.InRange(
            unpaged.Phases[^1].EndAllocatedBytes - run.Phases[^1].EndAllocatedBytes, managed, managed + 2 * Weights.Length * (2L << 20));
    }

    private static long Moments(long elements) => elements < 4096 ? 8 * elements : 2 * elements;

    private static long Largest(long elements) => elements < 4096 ? 0 : 2 * 4 * ((elements + 255) / 256);

    private static (Measurement Run, DeviceReport Books) Run(Precision precision, Offload offload)
    {
        using var worker = new WorkerOnCard(Presets.Card("a100-80gb"));
        Measurement run = worker.Run(Presets.Setup("llama-3.2-1b", seqLen: 64, layers: 1) with
        {
            Precision = precision,
            Optimizer = Optimizer.AdamW8Bit,
            OptimizerImpl = OptimizerImpl.Loop,
            Offload = offload,
            Steps = 2,
        });
        return (run, Assert.Single(worker.End().Devices));
    }
}
