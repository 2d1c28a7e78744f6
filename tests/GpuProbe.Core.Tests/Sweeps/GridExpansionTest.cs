using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Core.Sweeps;

namespace GpuProbe.Core.Tests.Sweeps;

/// <summary>Random grids, expanded here by counting and there by <see cref="GridReader"/>.</summary>
public sealed class GridExpansionTest
{
    private static readonly string[] Options = ["seq-len", "micro-batch", "grad-accum", "seed"];

    // A list of options, each with its values.
    private static readonly Gen<int[][]> Lists =
        from count in Gen.Choose(1, 4)
        from lists in Gen.Choose(1, 9).ArrayOf().Select(values => values.Append(3).Distinct().Take(4).ToArray()).ArrayOf(count)
        select lists;

    [Fact]
    public void Every_combination_comes_once_and_in_order() => Prop.ForAll(Lists.ToArbitrary(), lists =>
    {
        IReadOnlyList<IReadOnlyDictionary<string, string?>> points = Grids.Read(Grids.Text($"{Grids.Fixed}, \"vary\": {Vary(lists)}")).Points;

        Assert.Equal(lists.Aggregate(1, (product, list) => product * list.Length), points.Count);
        foreach ((int place, IReadOnlyDictionary<string, string?> point) in points.Index())
        {
            // The place is a number of which the last list gives the last digit.
            int rest = place;
            for (int i = lists.Length - 1; i >= 0; i--)
            {
                Assert.Equal($"{lists[i][rest % lists[i].Length]}", point[Options[i]]);
                rest /= lists[i].Length;
            }
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_rule_removes_what_it_says_and_nothing_else() => Prop.ForAll(Lists.ToArbitrary(), Gen.Choose(0, 5).ToArbitrary(), (lists, which) =>
    {
        which %= lists.Length;
        string all = $"{Grids.Fixed}, \"points\": [{{}}], \"vary\": {Vary(lists)}";
        string rule = $"\"except\": [{{ \"{Options[which]}\": {lists[which][0]} }}]";

        string[] kept = [.. Grids.Points(all).Where(point => !point.Split(' ').Contains($"{Options[which]}={lists[which][0]}"))];

        Assert.Equal(kept, Grids.Points($"{all}, {rule}"));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Lists_that_are_varied_together_are_zipped() => Prop.ForAll(Lists.Where(lists => lists.Length > 1).ToArbitrary(), lists =>
    {
        int length = lists.Min(list => list.Length);
        string together = JsonSerializer.Serialize(Enumerable.Range(0, length).Select(i => lists.Select(list => list[i])));
        string names = string.Join(", ", Options.Take(lists.Length));

        Assert.Equal(
            [.. Enumerable.Range(0, length).Select(i => string.Join(' ', lists.Select((list, at) => $"{Options[at]}={list[i]}")))],
            Grids.Points($"{Grids.Fixed}, \"vary\": {{ \"{names}\": {together} }}"));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Parts_share_all_points_evenly() => Prop.ForAll(Lists.ToArbitrary(), Gen.Choose(1, 9).ToArbitrary(), (lists, count) =>
    {
        IReadOnlyList<SweepPoint> points = Grids.Plan($"{Grids.Fixed}, \"vary\": {Vary(lists)}").Points;
        IReadOnlyList<SweepPoint>[] parts = [.. Enumerable.Range(1, count).Select(number => new Shard(number, count).Of(points))];

        Assert.Equal(points, parts.SelectMany(part => part).OrderBy(point => point.Index));
        Assert.All(parts, part => Assert.InRange(part.Count, points.Count / count, (points.Count + count - 1) / count));
        Assert.All(parts, part => Assert.Equal(part.OrderBy(point => point.Index), part));
    }).QuickCheckThrowOnFailure();

    private static string Vary(int[][] lists) =>
        $"{{{string.Join(',', lists.Select((list, i) => $"\"{Options[i]}\": [{string.Join(',', list)}]"))}}}";
}
