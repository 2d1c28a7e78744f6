using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Core.Datasets.Lengths;

namespace GpuProbe.Core.Tests.Datasets.Lengths;

/// <summary>Figures of lengths, held against the plainest way to find each.</summary>
public sealed class LengthsTest
{
    private static readonly Arbitrary<int[]> s_lengths = Gen.ArrayOf(Gen.Frequency((6, Gen.Choose(0, 40)), (1, Gen.Choose(0, 90_000)))).ToArbitrary();
    private static readonly Arbitrary<int> s_size = Gen.Choose(1, 50).ToArbitrary();

    [Fact]
    public void Sums_and_extremes_are_those_of_the_list() => Check.QuickThrowOnFailure(Prop.ForAll(s_lengths, lengths =>
    {
        LengthDistribution counted = Of(lengths);
        Assert.Equal((lengths.Length, lengths.Sum(l => (long)l)), (counted.Examples, counted.Tokens));
        Assert.Equal(lengths.Length > 0 ? (lengths.Min(), lengths.Max()) : (null, ((int?)null)), (counted.Min, counted.Max));
        if (lengths.Length == 0)
        {
            Assert.Equal((null, null, null), (counted.Mean, counted.StandardDeviation, counted.Percentile(1, 2)));
            return;
        }

        Assert.Equal(lengths.Average(), counted.Mean!.Value, 1e-9 * lengths.Average());
        double deviation = Math.Sqrt(lengths.Average(l => Math.Pow(l - lengths.Average(), 2)));
        Assert.Equal(deviation, counted.StandardDeviation!.Value, 1e-9 * (1 + lengths.Max()));
    }));

    [Fact]
    public void A_percentile_is_the_least_length_that_covers_its_share() => Check.QuickThrowOnFailure(Prop.ForAll(
        s_lengths, Gen.Choose(0, 1000).ToArbitrary(), (lengths, permille) =>
        {
            if (lengths.Length == 0)
                return;
            int expected = lengths.Order().First(l => lengths.Count(other => other <= l) * 1000L >= permille * (long)lengths.Length);
            Assert.Equal(expected, Of(lengths).Percentile(permille, 1000));
        }));

    [Theory]
    [InlineData("p50", 50)]
    [InlineData("median", 50)]
    [InlineData("p99", 99)]
    [InlineData("P99.9", 100)]
    [InlineData("p0", 1)]
    [InlineData("p100", 100)]
    [InlineData("p0.5", 1)]
    [InlineData("p1.000001", 2)]
    [InlineData("mean", 51)]
    [InlineData("min", 1)]
    [InlineData("max", 100)]
    public void A_figure_is_found_by_its_name(string name, int expected) =>
        Assert.Equal(expected, LengthStatistic.Parse(name)!.Of(Of([.. Enumerable.Range(1, 100)])));

    [Theory]
    [InlineData("p101")]
    [InlineData("p")]
    [InlineData("p-1")]
    [InlineData("p1e1")]
    [InlineData("p1.0000001")]
    [InlineData("99")]
    [InlineData("average")]
    public void Anything_else_is_no_figure(string name) => Assert.Null(LengthStatistic.Parse(name));

    [Fact]
    public void Truncating_cuts_the_longer_examples() => Check.QuickThrowOnFailure(Prop.ForAll(s_lengths, s_size, (lengths, at) =>
    {
        LengthDistribution cut = Of(lengths).Truncated(at);
        Assert.Equal(Of([.. lengths.Select(l => Math.Min(l, at))]).Counts, cut.Counts);
        Assert.Equal(lengths.Count(l => l > at), Of(lengths).Longer(at));
    }));

    [Fact]
    public void Padding_is_what_filling_up_every_batch_takes() => Check.QuickThrowOnFailure(Prop.ForAll(s_lengths, s_size, (lengths, size) =>
    {
        var batches = new BatchPadding(size);
        foreach (int length in lengths)
            batches.Add(length);
        Assert.Equal(Padded(lengths, size), batches.PaddedTokens);
        Assert.Equal(Padded(lengths.OrderDescending(), size), BatchPadding.Sorted(Of(lengths), size));
        Assert.Equal(lengths.Length * (long)lengths.DefaultIfEmpty().Max(), BatchPadding.ToLongest(Of(lengths)));
    }));

    [Fact]
    public void Packing_is_what_putting_every_example_into_a_sequence_takes() => Check.QuickThrowOnFailure(Prop.ForAll(s_lengths, s_size, (lengths, capacity) =>
    {
        var inOrder = new NextFit(capacity);
        foreach (int length in lengths)
            inOrder.Add(length);
        Assert.Equal(NextFitPlain(lengths, capacity), inOrder.Sequences);
        Assert.Equal(FirstFitPlain(lengths.OrderDescending(), capacity), Packing.FirstFitDecreasing(Of(lengths), capacity));
        Assert.Equal((long)Math.Ceiling(lengths.Sum(l => (decimal)l) / capacity), Packing.Concatenated(Of(lengths), capacity));
    }));

    [Fact]
    public void A_shuffle_keeps_the_lengths_and_is_its_seeds() => Check.QuickThrowOnFailure(Prop.ForAll(s_lengths, ArbMap.Default.ArbFor<long>(), (lengths, seed) =>
    {
        int[] once = [.. lengths];
        int[] again = [.. lengths];
        Shuffle.InPlace(once, seed);
        Shuffle.InPlace(again, seed);
        Assert.Equal(once, again);
        Assert.Equal(lengths.Order(), once.Order());
    }));

    [Fact]
    public void The_order_of_a_seed_stays_the_same_from_version_to_version()
    {
        int[] order = [.. Enumerable.Range(0, 10)];
        Shuffle.InPlace(order, 42);
        Assert.Equal("0 9 5 8 6 4 7 2 1 3", string.Join(' ', order));
    }

    [Fact]
    public void Bars_cover_every_example_once() => Check.QuickThrowOnFailure(Prop.ForAll(s_lengths, lengths =>
    {
        IReadOnlyList<HistogramBin> bars = Histogram.Of(Of(lengths));
        Assert.InRange(bars.Count, lengths.Length > 0 ? 1 : 0, 17);
        for (int i = 0; i < bars.Count; i++)
        {
            Assert.Equal(i == 0 ? 0 : bars[i - 1].To + 1, bars[i].From);
            Assert.Equal(lengths.Count(l => l >= bars[i].From && l <= bars[i].To), bars[i].Count);
        }

        Assert.Equal(lengths.Length, bars.Sum(bar => bar.Count));
    }));

    private static LengthDistribution Of(IReadOnlyList<int> lengths)
    {
        var tally = new LengthTally();
        foreach (int length in lengths)
            tally.Add(length);
        return tally.ToDistribution();
    }

    private static long Padded(IEnumerable<int> lengths, int size) => lengths.Chunk(size).Sum(batch => batch.Max() * (long)batch.Length);

    private static int NextFitPlain(IEnumerable<int> lengths, int capacity)
    {
        List<int> filled = [];
        foreach (int length in lengths.Select(l => Math.Min(l, capacity)).Where(l => l > 0))
        {
            if (filled.Count > 0 && filled[^1] + length <= capacity)
                filled[^1] += length;
            else
                filled.Add(length);
        }

        return filled.Count;
    }

    private static int FirstFitPlain(IEnumerable<int> lengths, int capacity)
    {
        List<int> filled = [];
        foreach (int length in lengths.Select(l => Math.Min(l, capacity)).Where(l => l > 0))
        {
            int first = filled.FindIndex(sequence => sequence + length <= capacity);
            if (first >= 0)
                filled[first] += length;
            else
                filled.Add(length);
        }

        return filled.Count;
    }
}
