using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Core.Calibration.Fitting;

namespace GpuProbe.Core.Tests.Calibration.Fitting;

public sealed class OrderStatisticsTest
{
    private static Gen<double[]> Values { get; } = Gen.NonEmptyListOf(Gen.Choose(-1000, 1000)).Select(all => all.Select(one => (double)one).ToArray());

    [Fact]
    public void Half_of_all_values_are_on_either_side_of_the_median() => Prop.ForAll(Values.ToArbitrary(), values =>
    {
        double median = OrderStatistics.Median(values);
        return 2 * values.Count(value => value <= median) >= values.Length && 2 * values.Count(value => value >= median) >= values.Length;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_quantile_is_the_smallest_value_that_covers_its_share() => Prop.ForAll(Values.ToArbitrary(), values =>
    {
        double quantile = OrderStatistics.Quantile(values, 0.9);
        return values.Contains(quantile)
            && values.Count(value => value <= quantile) >= 0.9 * values.Length
            && values.Count(value => value < quantile) < 0.9 * values.Length;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_bound_for_the_next_value_is_never_below_the_quantile_of_the_past() => Prop.ForAll(Values.ToArbitrary(), values =>
        OrderStatistics.UpperBound(values, 0.95) >= OrderStatistics.Quantile(values, 0.95)).QuickCheckThrowOnFailure();

    [Fact]
    public void A_median_lies_in_its_interval() => Prop.ForAll(Values.ToArbitrary(), values =>
    {
        (double median, double low, double high) = OrderStatistics.MedianWithInterval(values);
        return low <= median && median <= high && values.Contains(low) && values.Contains(high);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(19, 0.95, 19)]
    [InlineData(39, 0.95, 38)]
    [InlineData(10, 0.95, 10)]
    public void The_bound_is_an_order_statistic_that_leaves_room_for_one_more(int count, double share, double expected) =>
        Assert.Equal(expected, OrderStatistics.UpperBound(Enumerable.Range(1, count).Select(i => (double)i), share));

    [Fact]
    public void The_bound_covers_the_next_value_as_often_as_it_says()
    {
        const int draws = 20_000;
        var random = new Random(7);
        int covered = 0;
        for (int draw = 0; draw < draws; draw++)
        {
            double[] past = [.. Enumerable.Range(0, 39).Select(_ => random.NextDouble())];
            covered += random.NextDouble() <= OrderStatistics.UpperBound(past, 0.95) ? 1 : 0;
        }

        Assert.InRange((double)covered / draws, 0.945, 0.955);
    }

    [Fact]
    public void The_interval_of_a_median_covers_it_as_often_as_it_says()
    {
        const int draws = 4000;
        var random = new Random(8);
        int covered = 0;
        for (int draw = 0; draw < draws; draw++)
        {
            (_, double low, double high) = OrderStatistics.MedianWithInterval(Enumerable.Range(0, 60).Select(_ => random.NextDouble()));
            covered += low <= 0.5 && 0.5 <= high ? 1 : 0;
        }

        Assert.InRange((double)covered / draws, 0.94, 0.985);
    }
}
