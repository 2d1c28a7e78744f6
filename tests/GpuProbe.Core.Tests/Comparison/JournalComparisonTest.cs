using GpuProbe.Core.Comparison;
using GpuProbe.Core.Tracing;
using GpuProbe.Core.Tracing.Journals;

namespace GpuProbe.Core.Tests.Comparison;

public sealed class JournalComparisonTest
{
    private static readonly AllocatorEvent[] Run =
    [
        Event(Phase.Build, 0, AllocatorEventKind.SegmentAllocation, "aten::empty", 20 << 20),
        Event(Phase.Build, 0, AllocatorEventKind.Allocation, "aten::empty", 4096, block: 1),
        Event(Phase.Forward, 1, AllocatorEventKind.Allocation, "aten::mm", 8192, block: 2),
        Event(Phase.Forward, 1, AllocatorEventKind.Allocation, "aten::mm", 512, block: 3),
        Event(Phase.Forward, 1, AllocatorEventKind.Release, "(none)", 512, block: 3),
        Event(Phase.Backward, 1, AllocatorEventKind.Allocation, "aten::sum", 1024, block: 4),
        Event(Phase.Backward, 1, AllocatorEventKind.Release, "(none)", 8192, block: 2),
    ];

    [Fact]
    public void Equal_journals_have_no_difference()
    {
        Assert.Null(JournalComparison.First(Run, [.. Run]));
        Assert.Empty(JournalComparison.Operators(Run, [.. Run]));
    }

    [Fact]
    public void The_first_allocation_of_another_size_is_named_with_its_operator()
    {
        FirstDifference first = JournalComparison.First(Changed(3, e => e with { Bytes = 1024, RequestedBytes = 1000 }), Run)!;

        Assert.Equal((Phase.Forward, 1, 0, 1), (first.Phase, first.Step, first.MicroBatchIndex, first.Index));
        Assert.Equal(new JournalEvent(AllocatorEventKind.Allocation, "aten::mm", 1000, 1024), first.Measured);
        Assert.Equal(new JournalEvent(AllocatorEventKind.Allocation, "aten::mm", 512, 512), first.Virtual);
    }

    [Fact]
    public void An_allocation_that_only_one_side_has_is_told_in_its_own_phase()
    {
        AllocatorEvent more = Event(Phase.Forward, 1, AllocatorEventKind.Allocation, "aten::_scaled_dot_product_flash_attention", 2048, block: 9);
        AllocatorEvent[] longer = [.. Run[..4], more, .. Run[4..]];

        FirstDifference measured = JournalComparison.First(longer, Run)!;
        Assert.Equal((Phase.Forward, 2, 2048L), (measured.Phase, measured.Index, measured.Measured!.Bytes));
        Assert.Null(measured.Virtual);
        FirstDifference twin = JournalComparison.First(Run, longer)!;
        Assert.Equal((Phase.Forward, 2, 2048L), (twin.Phase, twin.Index, twin.Virtual!.Bytes));
        Assert.Null(twin.Measured);
        Assert.Equal(
            [new OperatorDifference("aten::_scaled_dot_product_flash_attention", 1, 2048, 0, 0)], JournalComparison.Operators(longer, Run));
    }

    [Fact]
    public void A_journal_that_ends_early_lacks_its_next_allocation()
    {
        FirstDifference first = JournalComparison.First(Run, Run[..3])!;

        Assert.Equal((Phase.Forward, 1), (first.Phase, first.Index));
        Assert.Null(first.Virtual);
    }

    [Fact]
    public void Releases_are_compared_where_allocations_agree_and_segments_last()
    {
        AllocatorEvent[] kept = [.. Run[..6]];
        Assert.Equal(AllocatorEventKind.Release, JournalComparison.First(Run, kept)!.Measured!.Kind);

        FirstDifference segment = JournalComparison.First(Run, Changed(0, e => e with { Bytes = 2 << 20, RequestedBytes = 2 << 20 }))!;
        Assert.Equal((AllocatorEventKind.SegmentAllocation, 20 << 20, 2 << 20), (segment.Measured!.Kind, segment.Measured.Bytes, segment.Virtual!.Bytes));
        Assert.Equal(Phase.Build, segment.Phase);
    }

    [Fact]
    public void Operators_are_ordered_by_how_far_they_are_off()
    {
        AllocatorEvent[] other = Changed(2, e => e with { Bytes = 4096 });
        other[5] = other[5] with { Operator = "aten::mean" };

        Assert.Equal(
            [
                new OperatorDifference("aten::mm", 2, 8704, 2, 4608),
                new OperatorDifference("aten::mean", 0, 0, 1, 1024),
                new OperatorDifference("aten::sum", 1, 1024, 0, 0),
            ],
            JournalComparison.Operators(Run, other));
    }

    [Fact]
    public void A_journal_comes_back_as_it_was_written()
    {
        using var stream = new MemoryStream();
        AllocatorJournal.Write(stream, Run);
        stream.Position = 0;

        Assert.Equal(Run, AllocatorJournal.Read(stream));
    }

    [Fact]
    public void A_journal_that_is_cut_off_is_refused()
    {
        using var stream = new MemoryStream();
        AllocatorJournal.Write(stream, Run);
        stream.SetLength(stream.Length - 1);
        stream.Position = 0;

        Assert.Throws<InvalidDataException>(() => AllocatorJournal.Read(stream));
    }

    private static AllocatorEvent[] Changed(int index, Func<AllocatorEvent, AllocatorEvent> change) =>
        [.. Run.Select((e, i) => i == index ? change(e) : e)];

    private static AllocatorEvent Event(Phase phase, int step, AllocatorEventKind kind, string name, long bytes, long block = 0) =>
        new(phase, step, 0, kind, name, kind == AllocatorEventKind.Release ? 0 : bytes, bytes, block);
}
