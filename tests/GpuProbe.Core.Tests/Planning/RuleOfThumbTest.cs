using GpuProbe.Core.Planning;

namespace GpuProbe.Core.Tests.Planning;

public sealed class RuleOfThumbTest
{
    private const long GB = 1_000_000_000;

    [Fact]
    public void Seven_billion_parameters_are_14_and_56_and_10_to_20_GB()
    {
        RuleOfThumb rule = RuleOfThumb.For(7 * GB);

        Assert.Equal(14 * GB, rule.WeightBytes);
        Assert.Equal(56 * GB, rule.OptimizerStateBytes);
        Assert.Equal(80 * GB, rule.TotalBytesLow);
        Assert.Equal(90 * GB, rule.TotalBytesHigh);
    }
}
