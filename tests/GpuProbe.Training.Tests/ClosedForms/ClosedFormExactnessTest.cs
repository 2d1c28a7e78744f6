using GpuProbe.Core.Estimation;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Training.Tests.ClosedForms;

/// <summary>The closed form is the measurement, to the byte, but for what operators allocate and release within one call.</summary>
public sealed class ClosedFormExactnessTest : IClassFixture<SingleThreadedTorch>
{
    private const double LargestScratchShare = 0.01;

    public static TheoryData<string> Cases => [.. ClosedFormCases.All.Keys];

    public static TheoryData<string> OneLayerCases => [.. ClosedFormCases.OneLayer.Keys];

    [Fact]
    public void There_are_enough_different_set_ups() => Assert.InRange(ClosedFormCases.All.Count, 96, 128);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Predicts_every_phase_to_the_byte(string name)
    {
        (long difference, long peak) = AssertOnlyScratchDiffers(ClosedFormCases.All[name]);
        Assert.InRange((double)difference / peak, 0, LargestScratchShare);
    }

    [Theory]
    [MemberData(nameof(OneLayerCases))]
    public void Predicts_a_single_layer_to_the_byte(string name) => AssertOnlyScratchDiffers(ClosedFormCases.OneLayer[name]);

    private static (long Difference, long Peak) AssertOnlyScratchDiffers(TrainingSetup setup)
    {
        Measurement measured = TrainingRun.Execute(setup, "cpu", null, null);
        ClosedFormEstimate predicted = ClosedForm.Estimate(setup, MemoryTarget.CpuWith(TrainingRun.TorchVersion));

        Assert.Equal(measured.WeightBytes, predicted.WeightBytes);
        Assert.Equal(measured.GradientBytes, predicted.GradientBytes);
        Assert.Equal(measured.OptimizerStateBytes, predicted.OptimizerStateBytes);
        Assert.Equal(measured.SavedForBackwardBytes, predicted.SavedForBackwardBytes);
        foreach (PhaseEstimate phase in predicted.Phases)
        {
            PhaseMeasurement[] last = [.. measured.Phases.Where(p => p.Phase == phase.Phase && p.Step == setup.Steps)];
            Assert.Equal(
                (phase.Phase, last.Max(p => p.PeakExcludingScratchBytes!.Value), last[^1].EndAllocatedBytes),
                (phase.Phase, phase.PeakBytes, phase.EndBytes));
        }
        long difference = measured.PeakAllocatedBytes - predicted.TotalBytes;
        Assert.InRange(difference, 0, measured.ScratchAtPeak.Sum(entry => entry.Bytes));
        Assert.All(measured.ScratchAtPeak, entry => Assert.StartsWith("aten::", entry.Operator, StringComparison.Ordinal));
        return (difference, measured.PeakAllocatedBytes);
    }
}
