using GpuProbe.Core.Comparison;
using GpuProbe.Core.Estimation;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Tests.Reporting;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Tests.Comparison;

public sealed class MemoryComparisonTest
{
    [Theory]
    [InlineData(110, 100, 10, 0.1)]
    [InlineData(90, 100, -10, -0.1)]
    [InlineData(0, 0, 0, 0.0)]
    [InlineData(5, 0, 5, null)]
    public void Errors(long predicted, long measured, long error, double? ratio)
    {
        var bytes = new ComparedBytes(predicted, measured);
        Assert.Equal(error, bytes.ErrorBytes);
        Assert.Equal(ratio, bytes.ErrorRatio);
    }

    [Fact]
    public void Phases_are_held_against_their_steady_state()
    {
        MemoryComparison comparison = SampleResults.Probe.Comparison!;

        Assert.True(comparison.OfSlice);
        Assert.Equal(
            ["weights", "gradients", "optimizer states", "saved for backward", "peak of forward", "peak of backward", "peak without scratch"],
            comparison.Lines.Select(line => line.Name));
        Assert.Equal(3400L << 20, comparison.Lines[4].MeasuredBytes);
        Assert.Equal(-17, comparison.Lines[5].ErrorBytes);
        Assert.Null(comparison.Reserved);
    }

    [Fact]
    public void What_was_not_traced_is_not_compared()
    {
        Measurement untraced = SampleResults.Measurement with
        {
            Allocator = new AllocatorInUse("cudaMallocAsync", ExpandableSegments: false, Traced: false),
            SavedForBackwardBytes = 0,
        };
        ClosedFormEstimate form = SampleResults.Estimate.Estimate!.ClosedForm!;

        Assert.DoesNotContain(MemoryComparison.Of(form, untraced, ofSlice: false).Lines, line => line.Name == "saved for backward");
        Assert.Contains(MemoryComparison.Of(form, SampleResults.Measurement, ofSlice: false).Lines, line => line.Name == "saved for backward");
    }

    [Fact]
    public void Every_phase_has_a_name() => Assert.Equal(
        ["build", "optimizer-init", "forward", "backward", "optimizer-step", "zero-grad", "save"],
        Enum.GetValues<Phase>().Select(PhaseNames.Of));
}
