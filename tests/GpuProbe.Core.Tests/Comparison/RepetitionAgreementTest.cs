using GpuProbe.Core.Comparison;
using GpuProbe.Core.Tests.Reporting;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Tests.Comparison;

public sealed class RepetitionAgreementTest
{
    private static readonly Measurement Run = SampleResults.Measurement with { PeakReservedBytes = 5_000_000, PeakDeviceBytes = 6_000_000 };

    [Fact]
    public void Equal_runs_agree_whatever_the_device_and_the_clock_say() => Assert.Empty(
        RepetitionAgreement.Doubts([Run, Run with { PeakDeviceBytes = 7_000_000, StepSeconds = [9, 9] }, Run]));

    [Fact]
    public void A_byte_is_enough_to_differ() => Assert.Equal(
        ["The runs differ in reserved bytes: 5,000,000, 5,000,001."],
        RepetitionAgreement.Doubts([Run, Run with { PeakReservedBytes = 5_000_001 }]));

    [Fact]
    public void Runs_of_which_one_goes_out_of_memory_differ() => Assert.Contains(
        "Of 2 runs 1 went out of memory.",
        RepetitionAgreement.Doubts([Run, Run with { OutOfMemory = new OutOfMemory(Phase.Forward, 1, 1, null, 1, "full") }]));
}
