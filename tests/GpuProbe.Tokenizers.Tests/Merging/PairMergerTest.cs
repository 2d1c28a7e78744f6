using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Tokenizers.Merging;

namespace GpuProbe.Tokenizers.Tests.Merging;

public sealed class PairMergerTest
{
    [Fact]
    public void Any_word_merges_as_the_rule_says() =>
        Prop.ForAll(Gen.Choose(1, 1_000_000).ToArbitrary(), Gen.Choose(1, 90).ToArbitrary(), MergesAsTheRuleSays).QuickCheckThrowOnFailure();

    [Fact]
    public void A_very_long_word_merges()
    {
        PairMerges merges = new(4);
        for (int id = 1; id < 1 << 18; id *= 2)
            merges.Add(id, id, rank: id, merged: id * 2);
        PairMerger merger = new(merges);
        for (int i = 0; i < 1 << 18; i++)
            merger.Add(1, 1);
        merger.Merge();
        Assert.Equal((1 << 18, 1 << 18), (Assert.Single(merger.Symbols.ToArray()).Id, merger.Symbols[0].Length));
    }

    private static bool MergesAsTheRuleSays(int seed, int length)
    {
        Random random = new(seed);
        const int Letters = 4;
        PairMerges merges = new(4);
        Dictionary<(int, int), (int Rank, int Merged)> rules = [];
        int symbols = Letters;
        for (int rank = 0; rank < 30; rank++)
        {
            (int left, int right) = (random.Next(symbols), random.Next(symbols));
            if (rules.TryAdd((left, right), (rank, symbols)))
                merges.Add(left, right, rank, symbols++);
        }

        int[] word = [.. Enumerable.Range(0, length).Select(_ => random.Next(Letters))];
        List<int> expected = Naive(rules, word);
        PairMerger merger = new(merges);
        List<int> candidates = [];
        bool equal = Merge(merger, word).SequenceEqual(expected);
        merger.CandidateFound = (left, _, _) => candidates.Add(left);
        return equal && Merge(merger, word).SequenceEqual(expected) && merger.Symbols.ToArray().Sum(symbol => symbol.Length) == length;
    }

    private static int[] Merge(PairMerger merger, int[] word)
    {
        merger.Clear();
        foreach (int letter in word)
            merger.Add(letter, 1);
        merger.Merge();
        return [.. merger.Symbols.ToArray().Select(symbol => symbol.Id)];
    }

    private static List<int> Naive(Dictionary<(int, int), (int Rank, int Merged)> rules, int[] word)
    {
        List<int> symbols = [.. word];
        while (true)
        {
            int[] places = [.. Enumerable.Range(0, symbols.Count - 1).Where(i => rules.ContainsKey((symbols[i], symbols[i + 1])))];
            if (places.Length == 0)
                return symbols;
            int best = places.MinBy(i => rules[(symbols[i], symbols[i + 1])].Rank);
            symbols[best] = rules[(symbols[best], symbols[best + 1])].Merged;
            symbols.RemoveAt(best + 1);
        }
    }
}
