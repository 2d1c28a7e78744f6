using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Tests.Planning;

public sealed class VerdictTest
{
    private static readonly GpuProfile Card = new()
    {
        Name = "card",
        ProductName = "Card",
        TotalMemoryBytes = 1000,
        ComputeCapabilityMajor = 8,
        ComputeCapabilityMinor = 0,
        MultiprocessorCount = 1,
        MaxThreadsPerMultiprocessor = 1,
        MaxBlocksPerMultiprocessor = 1,
        SharedMemoryPerMultiprocessorBytes = 1,
        SharedMemoryPerBlockOptinBytes = 1,
        L2CacheBytes = 1,
        ContextBytes = 100,
        ContextSource = "assumed",
        Source = "test",
    };

    [Theory]
    [InlineData(899, true, 1)]
    [InlineData(900, true, 0)]
    [InlineData(901, false, -1)]
    public void The_context_counts(long allocated, bool fits, long headroom)
    {
        Verdict verdict = Verdict.ByClosedForm(Card, allocated);

        Assert.Equal((900, fits, headroom), (verdict.CapacityBytes, verdict.Fits, verdict.HeadroomBytes));
    }

    [Fact]
    public void A_card_smaller_than_its_context_holds_nothing() =>
        Assert.Equal(0, Verdict.ByClosedForm(Card with { TotalMemoryBytes = 50 }, 1).CapacityBytes);

    [Fact]
    public void On_the_virtual_card_what_ran_to_its_end_fits_with_what_the_card_had_left()
    {
        Verdict verdict = Verdict.ByVirtualRun(Card, allocatedBytes: 700, deviceBytes: 940, outOfMemory: null);

        Assert.Equal((true, 60, "virtual"), (verdict.Fits, verdict.HeadroomBytes, verdict.Basis));
    }

    [Fact]
    public void On_the_virtual_card_what_went_out_of_memory_does_not_fit_though_there_was_room()
    {
        var full = new OutOfMemory(Phase.Backward, 1, 200, "aten::mm", 700, "full");
        Verdict verdict = Verdict.ByVirtualRun(Card, allocatedBytes: 700, deviceBytes: 940, full);

        Assert.Equal((false, null, Phase.Backward), (verdict.Fits, verdict.HeadroomBytes, verdict.OutOfMemory!.Phase));
    }
}
