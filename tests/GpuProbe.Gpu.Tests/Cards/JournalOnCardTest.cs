using GpuProbe.Core.Comparison;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Estimation;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Core.Tracing.Journals;
using GpuProbe.Core.VirtualGpus;
using GpuProbe.Gpu.Tests.Estimating;

namespace GpuProbe.Gpu.Tests.Cards;

/// <summary>Journals of libtorch's own allocator on cards that are not alike: the call that goes another way is named.</summary>
public sealed class JournalOnCardTest
{
    private static readonly TrainingSetup Setup = Presets.Setup("qwen2.5-0.5b", seqLen: 2048, layers: 1) with { Precision = Precision.Bf16 };

    [Fact]
    public void A_journal_adds_up_to_the_peak_and_to_what_is_reserved()
    {
        (Measurement run, IReadOnlyList<AllocatorEvent> events) = Run(Presets.Card("a100-80gb"));

        Assert.Equal(run.PeakAllocatedBytes, Highest(events, AllocatorEventKind.Allocation, AllocatorEventKind.Release));
        Assert.Equal(run.PeakReservedBytes, Highest(events, AllocatorEventKind.SegmentAllocation, AllocatorEventKind.SegmentRelease));
        Assert.All(events.Where(e => e.Kind == AllocatorEventKind.Allocation), e => Assert.InRange(e.RequestedBytes, 1, e.Bytes));
        Assert.All(events.Where(e => e.Kind == AllocatorEventKind.Release), e => Assert.True(e.Block > 0));
    }

    [Fact]
    public void Two_runs_on_the_same_card_have_the_same_journal()
    {
        IReadOnlyList<AllocatorEvent> one = Run(Presets.Card("a100-80gb")).Events;
        IReadOnlyList<AllocatorEvent> other = Run(Presets.Card("a100-80gb")).Events;

        Assert.Null(JournalComparison.First(one, other));
        Assert.Empty(JournalComparison.Operators(one, other));
    }

    [Fact]
    public void Cards_of_other_kinds_go_apart_at_the_first_workspace()
    {
        FirstDifference first = JournalComparison.First(Run(Presets.Card("a100-80gb")).Events, Run(Presets.Card("h100-80gb")).Events)!;

        Assert.Equal((Phase.Forward, 1), (first.Phase, first.Step));
        Assert.Equal(("aten::bmm", 8_519_680), (first.Measured!.Operator, first.Measured.RequestedBytes));
        Assert.Equal(("aten::bmm", 33_554_432), (first.Virtual!.Operator, first.Virtual.RequestedBytes));
    }

    [Fact]
    public void A_card_without_the_flash_kernel_is_told_by_its_operators()
    {
        IReadOnlyList<OperatorDifference> operators =
            JournalComparison.Operators(Run(Presets.Card("a100-80gb")).Events, Run(Presets.Card("t4")).Events);

        Assert.Contains(operators, one => one is { Operator: "aten::_flash_attention_forward", MeasuredCount: > 0, VirtualCount: 0 });
        Assert.Contains(operators, one => one is { Operator: "aten::_softmax", MeasuredCount: 0, VirtualCount: > 0 });
    }

    [Fact]
    public void A_twin_that_is_another_card_is_off_and_the_call_to_blame_is_named()
    {
        (Measurement run, IReadOnlyList<AllocatorEvent> events) = Run(Presets.Card("a100-80gb"));
        (Measurement other, IReadOnlyList<AllocatorEvent> others) = Run(Presets.Card("h100-80gb"));
        ClosedFormEstimate form = ClosedForm.Estimate(Setup, MemoryTarget.Cuda(Presets.Card("a100-80gb")));

        MemoryComparison comparison = MemoryComparison.Of(form, run, ofSlice: true)
            .With(VirtualEstimate.From("h100-80gb", other, []), run).Blaming(events, others);
        Assert.False(comparison.ZeroBytesOff);
        Assert.Equal(other.PeakAllocatedBytes - run.PeakAllocatedBytes, comparison.Allocated.ErrorBytes);
        // One workspace for each of the two threads.
        Assert.Equal(2 * (33_554_432 - 8_519_680), WithoutRemains(other) - WithoutRemains(run));
        Assert.Equal("aten::bmm", comparison.FirstDifference!.Measured!.Operator);
        Assert.All(comparison.Operators, one => Assert.NotEqual((one.MeasuredCount, one.MeasuredBytes), (one.VirtualCount, one.VirtualBytes)));
        Assert.Contains("aten::bmm", comparison.Operators.Select(one => one.Operator));

        MemoryComparison same = MemoryComparison.Of(form, run, ofSlice: true).With(VirtualEstimate.From("a100-80gb", run, []), run).Blaming(events, others);
        Assert.Equal((true, null), (same.ZeroBytesOff, same.FirstDifference));
    }

    private static long WithoutRemains(Measurement run) => run.Phases.Max(phase => phase.PeakExcludingUnsplitBytes)!.Value;

    private static (Measurement Run, IReadOnlyList<AllocatorEvent> Events) Run(GpuProfile card)
    {
        string file = Path.GetTempFileName();
        try
        {
            using var worker = new WorkerOnCard(card, new RigOptions());
            Measurement run = worker.Run(Setup, file);
            using FileStream journal = File.OpenRead(file);
            return (run, AllocatorJournal.Read(journal));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static long Highest(IReadOnlyList<AllocatorEvent> events, AllocatorEventKind up, AllocatorEventKind down)
    {
        long bytes = 0;
        long highest = 0;
        foreach (AllocatorEvent e in events)
            highest = Math.Max(highest, bytes += e.Kind == up ? e.Bytes : e.Kind == down ? -e.Bytes : 0);
        return highest;
    }
}
