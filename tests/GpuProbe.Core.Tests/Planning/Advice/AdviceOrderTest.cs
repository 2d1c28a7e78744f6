using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Core.Planning.Advice;
using GpuProbe.Core.Tests.Reporting;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Tests.Planning.Advice;

public sealed class AdviceOrderTest
{
    private static readonly Gen<AdvisedSetup> s_advised =
        from fits in Gen.Elements(true, false)
        from bytes in Gen.Choose(1, 3)
        from ratio in Gen.Elements<double?>(null, 0.5, 0.96, 1, 1.02, 1.049, 1.051, 1.3)
        from sameness in Gen.Elements(Enum.GetValues<Sameness>())
        from count in Gen.Choose(0, 2)
        select Advised(fits, bytes, ratio, sameness, count);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_is_an_order(bool fasterCounts)
    {
        var order = new AdviceOrder(fasterCounts);
        Prop.ForAll(s_advised.Three().ToArbitrary(), three =>
        {
            (AdvisedSetup a, AdvisedSetup b, AdvisedSetup c) = three;
            Assert.Equal(Math.Sign(order.Compare(a, b)), -Math.Sign(order.Compare(b, a)));
            Assert.Equal(0, order.Compare(a, a));
            if (order.Compare(a, b) <= 0 && order.Compare(b, c) <= 0)
                Assert.True(order.Compare(a, c) <= 0);
            if (a.Fits && !b.Fits)
                Assert.True(order.Compare(a, b) < 0);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Of_similar_costs_the_same_training_comes_first() =>
        Assert.Equal([1.02, 1.0, 1.3], Ordered(fasterCounts: false, (1.0, Sameness.OtherTraining), (1.3, Sameness.Same), (1.02, Sameness.Same)));

    [Fact]
    public void What_is_faster_than_asked_costs_nothing() =>
        Assert.Equal([1.0, 0.6, 1.2], Ordered(fasterCounts: false, (0.6, Sameness.OtherTraining), (1.2, Sameness.Same), (1.0, Sameness.Same)));

    [Fact]
    public void Unless_time_is_what_is_sought() =>
        Assert.Equal([0.6, 0.9, 0.89], Ordered(fasterCounts: true, (0.89, Sameness.OtherTraining), (0.6, Sameness.OtherTraining), (0.9, Sameness.Same)));

    [Fact]
    public void What_does_not_fit_follows_by_its_memory()
    {
        AdvisedSetup[] ordered = [.. new[] { Advised(false, 3, 0.5, Sameness.Same, 1), Advised(false, 2, 2, Sameness.OtherTraining, 2), Advised(true, 9, 3, Sameness.OtherTraining, 2) }
            .Order(new AdviceOrder(fasterCounts: false))];

        Assert.Equal([9, 2, 3], ordered.Select(one => one.Figures.DeviceBytes));
    }

    private static double[] Ordered(bool fasterCounts, params (double Ratio, Sameness Sameness)[] ones) =>
        [.. ones.Select(one => Advised(true, 1, one.Ratio, one.Sameness, 1)).Order(new AdviceOrder(fasterCounts)).Select(one => one.Cost!.Ratio)];

    private static AdvisedSetup Advised(bool fits, long bytes, double? ratio, Sameness sameness, int count) => new(
        SampleResults.Setup,
        [.. Enumerable.Repeat(new Change("a topic", ["an-option"], sameness, "a reason"), count)],
        new CardFigures(fits, bytes, bytes, bytes, Phase.Backward),
        ratio is { } known ? new StepCost(known, IsMeasured: false) : null);
}
