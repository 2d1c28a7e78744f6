using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning;

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
}
