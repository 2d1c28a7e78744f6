using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using TorchSharp;

namespace GpuProbe.Training.Tests.Measurements;

public sealed class OutOfMemoryTest
{
    private static readonly TrainingSetup Setup = TinyRun.Setup(OptimizerImpl.Foreach);
    private static readonly Lazy<Measurement> Unlimited = new(() => TinyRun.Execute(Setup));

    [Fact]
    public void The_peak_itself_is_enough()
    {
        Measurement measurement = TinyRun.Execute(Setup, Unlimited.Value.PeakAllocatedBytes);
        Assert.Null(measurement.OutOfMemory);
        Assert.Equal(Unlimited.Value.PeakAllocatedBytes, measurement.PeakAllocatedBytes);
        Assert.Equal(Unlimited.Value.Losses, measurement.Losses);
    }

    [Fact]
    public void One_byte_less_is_not_and_what_was_measured_before_stays()
    {
        long capacity = Unlimited.Value.PeakAllocatedBytes - 1, before = Ledger.Settled().Bytes;
        Measurement measurement = TinyRun.Execute(Setup, capacity);
        OutOfMemory failure = Assert.IsType<OutOfMemory>(measurement.OutOfMemory);
        int completed = measurement.Phases.Count - 1;
        Assert.Equal(Unlimited.Value.PeakPhase, failure.Phase);
        Assert.Equal(
            Unlimited.Value.Phases.Take(completed).Select(phase => (phase.Phase, phase.Step, phase.PeakAllocatedBytes)),
            measurement.Phases.Take(completed).Select(phase => (phase.Phase, phase.Step, phase.PeakAllocatedBytes)));
        PhaseMeasurement last = measurement.Phases[^1];
        Assert.Equal((failure.Phase, failure.Step), (last.Phase, last.Step));
        Assert.InRange(last.PeakAllocatedBytes - before, 1, capacity);
        Assert.Equal(capacity + 1, failure.AllocatedBytes - before + failure.RequestedBytes);
        Assert.StartsWith("aten::", failure.Operator);
        Assert.Equal(
            $"CPU memory limit reached: tried to allocate {failure.RequestedBytes} bytes with {failure.AllocatedBytes} allocated and {before + capacity} allowed",
            failure.Message);
    }

    [Fact]
    public void Any_smaller_capacity_gives_a_result_and_leaves_nothing_behind() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(60),
        Prop.ForAll(Gen.Choose(0, (int)Unlimited.Value.PeakAllocatedBytes - 1).ToArbitrary(), capacity =>
        {
            Ledger before = Ledger.Settled();
            Measurement measurement = TinyRun.Execute(Setup, capacity);
            OutOfMemory failure = Assert.IsType<OutOfMemory>(measurement.OutOfMemory);
            Assert.InRange(failure.AllocatedBytes - before.Bytes, 0, capacity);
            Assert.True(failure.AllocatedBytes - before.Bytes + failure.RequestedBytes > capacity);
            Assert.NotEqual("(none)", failure.Operator);
            Assert.InRange(measurement.PeakAllocatedBytes, 0, capacity);
            Assert.Equal(measurement.PeakAllocatedBytes, measurement.CategoriesAtPeak.Values.Sum());
            // The weights of a model whose constructor did not end belong to nobody: they are the collector's.
            Assert.Equal(before, failure.Phase == Phase.Build ? Ledger.Settled() : Ledger.Now());
            if (failure.Phase != Phase.Build)
                Assert.Equal(0, measurement.FinalizerReleases);
        }));

    [Fact]
    public void After_it_a_run_measures_what_it_measured_before()
    {
        Assert.NotNull(TinyRun.Execute(Setup, Unlimited.Value.PeakAllocatedBytes / 2).OutOfMemory);
        Measurement again = TinyRun.Execute(Setup);
        Assert.Null(again.OutOfMemory);
        Assert.Equal(Unlimited.Value.PeakAllocatedBytes, again.PeakAllocatedBytes);
        Assert.Equal(Unlimited.Value.Losses, again.Losses);
    }
}
