using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Training.Tests.Measurements;
using GpuProbe.Training.Tests.Optimizing;

namespace GpuProbe.Training.Tests.Stepping;

public sealed class ZeroGradTest
{
    public static TheoryData<Optimizer, OptimizerImpl> Implementations =>
        [.. OptimizerUnderTest.All.Where(pair => pair.Implementation != OptimizerImpl.TorchSharp), (Optimizer.None, OptimizerImpl.Fused)];

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Zeroed_gradients_stay_and_train_alike(Optimizer optimizer, OptimizerImpl implementation)
    {
        TrainingSetup setup = TinyRun.Setup(implementation) with { Optimizer = optimizer, Steps = 3 };
        Measurement released = TinyRun.Execute(setup), zeroed = TinyRun.Execute(setup with { ZeroGrad = ZeroGrad.ToZero });
        Assert.Equal(released.Losses, zeroed.Losses);
        PhaseMeasurement without = Last(released, Phase.ZeroGrad), with = Last(zeroed, Phase.ZeroGrad);
        Assert.Equal(released.GradientBytes, without.StartAllocatedBytes - without.EndAllocatedBytes);
        Assert.Equal(0, with.StartAllocatedBytes - with.EndAllocatedBytes);
        Assert.Equal(released.GradientBytes, zeroed.GradientBytes);
        // What the first micro-batch adds to is there through its forward pass.
        Assert.Equal(
            released.GradientBytes,
            Last(zeroed, Phase.Forward).StartAllocatedBytes - Last(released, Phase.Forward).StartAllocatedBytes);
    }

    [Fact]
    public void Zeroed_gradients_are_counted_as_gradients_at_the_peak_of_forward()
    {
        TrainingSetup setup = TinyRun.Setup() with { ZeroGrad = ZeroGrad.ToZero, SeqLen = 50, Optimizer = Optimizer.None };
        Measurement measurement = TinyRun.Execute(setup);
        Assert.Equal(measurement.GradientBytes, measurement.CategoriesAtPeak[MemoryCategory.Gradients]);
        Assert.Equal(measurement.PeakAllocatedBytes, measurement.CategoriesAtPeak.Values.Sum());
    }

    private static PhaseMeasurement Last(Measurement measurement, Phase phase) => measurement.Phases.Last(found => found.Phase == phase);
}
