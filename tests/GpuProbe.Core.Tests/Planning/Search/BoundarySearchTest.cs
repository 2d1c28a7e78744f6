using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Core.Planning.Search;

namespace GpuProbe.Core.Tests.Planning.Search;

public sealed class BoundarySearchTest
{
    [Fact]
    public void Where_fitting_is_monotone_it_agrees_with_trying_all() =>
        Prop.ForAll(Cases().ToArbitrary(), c => Search(c, value => value <= c.Limit) == Exhaustive(c, value => value <= c.Limit)).QuickCheckThrowOnFailure();

    [Fact]
    public void Where_it_is_not_the_answer_still_fits_and_the_next_does_not() =>
        Prop.ForAll(Cases().ToArbitrary(), c =>
        {
            bool Fits(long value) => (value * 2654435761L + c.Salt) % 100 < 95 ? value <= c.Limit : value > c.Limit;
            Boundary found = Search(c, Fits);
            return (found.Largest is not { } largest || (Fits(largest) && largest % c.Unit == 0 && largest >= c.From && largest <= c.UpTo))
                && (found.Next is not { } next || (!Fits(next) && next <= c.UpTo && (found.Largest is null || next == found.Largest + c.Unit)))
                && (found.Largest is not null || found.Next is not null);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_value_above_a_gap_is_found()
    {
        var found = new BoundarySearch(1, 100, 1, width: 2, values => [.. values.Select(value => value is <= 20 or >= 23 and <= 24)]).Run(guess: 20, ceiling: 24);

        Assert.Equal(new Boundary(24, 25), found);
    }

    [Fact]
    public void A_guess_that_is_right_takes_one_round()
    {
        List<long[]> rounds = [];

        Boundary found = new BoundarySearch(1, 1000, 1, width: 2, values =>
        {
            rounds.Add([.. values]);
            return [.. values.Select(value => value <= 6)];
        }).Run(guess: 6, ceiling: 6);

        Assert.Equal(new Boundary(6, 7), found);
        Assert.Equal([[6, 7]], rounds);
    }

    [Fact]
    public void A_guess_that_is_three_per_cent_off_takes_few_rounds()
    {
        int rounds = 0;

        Boundary found = new BoundarySearch(1, 131072, 1, width: 2, values =>
        {
            rounds++;
            return [.. values.Select(value => value <= 29_100)];
        }).Run(guess: 30_000, ceiling: 30_000);

        Assert.Equal(new Boundary(29_100, 29_101), found);
        Assert.InRange(rounds, 1, 14);
    }

    [Fact]
    public void An_empty_range_is_no_search() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new BoundarySearch(5, 7, 4 * 2, width: 1, values => []));

    private static Boundary Search(Case c, Func<long, bool> fits) =>
        new BoundarySearch(c.From, c.UpTo, c.Unit, c.Width, values =>
        {
            Assert.InRange(values.Count, 1, c.Width);
            return [.. values.Select(fits)];
        }).Run(c.Guess, c.Guess);

    private static Boundary Exhaustive(Case c, Func<long, bool> fits)
    {
        long[] values = [.. Range(c)];
        long? largest = values.Where(fits).Cast<long?>().LastOrDefault();
        return new Boundary(largest, values.Where(value => value > (largest ?? 0)).Cast<long?>().FirstOrDefault());
    }

    private static IEnumerable<long> Range(Case c)
    {
        for (long value = (c.From + c.Unit - 1) / c.Unit * c.Unit; value <= c.UpTo; value += c.Unit)
            yield return value;
    }

    private static Gen<Case> Cases() =>
        from unit in Gen.Choose(1, 7)
        from first in Gen.Choose(1, 50)
        from count in Gen.Choose(0, 3000)
        from limit in Gen.Choose(0, 3200)
        from guess in Gen.Choose(0, 4000)
        from width in Gen.Choose(1, 3)
        from salt in Gen.Choose(0, 99)
        select new Case(unit * first, unit * (first + count), unit, unit * limit, unit * guess, width, salt);

    private sealed record Case(long From, long UpTo, long Unit, long Limit, long Guess, int Width, long Salt);
}
