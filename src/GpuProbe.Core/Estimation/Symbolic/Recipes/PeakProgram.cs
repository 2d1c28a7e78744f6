namespace GpuProbe.Core.Estimation.Symbolic.Recipes;

/// <summary>Evaluates the high points of a whole step: each as its difference from the one before.</summary>
internal sealed class PeakProgram
{
    private readonly SizeSymbol[] sizes;
    private readonly PeakTerm[] terms;
    private readonly int[] ends;

    internal PeakProgram(KindTable kinds, IEnumerable<Form> points)
    {
        var used = new Dictionary<int, int>();
        var list = new List<PeakTerm>();
        var stops = new List<int>();
        var before = new Dictionary<int, (int Base, int PerUnit)>();
        foreach (Form point in points)
        {
            Dictionary<int, (int Base, int PerUnit)> counts = Counts(kinds, point);
            foreach (int size in counts.Keys.Union(before.Keys))
            {
                (int Base, int PerUnit) now = counts.GetValueOrDefault(size), then = before.GetValueOrDefault(size);
                if (now == then)
                    continue;
                if (!used.TryGetValue(size, out int index))
                    used[size] = index = used.Count;
                list.Add(new(index, now.Base - then.Base, now.PerUnit - then.PerUnit));
            }

            stops.Add(list.Count);
            before = counts;
        }

        sizes = [.. used.OrderBy(entry => entry.Value).Select(entry => kinds.Sizes[entry.Key])];
        terms = [.. list];
        ends = [.. stops];
    }

    /// <summary>The highest point.</summary>
    /// <param name="dimensions">Values of the dimensions.</param>
    /// <param name="round">How the target rounds sizes.</param>
    /// <param name="units">Units of blocks beyond those that were followed.</param>
    internal long Highest(ReadOnlySpan<long> dimensions, BlockRounding round, long units)
    {
        Span<long> bytes = stackalloc long[sizes.Length];
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = round[sizes[i].Bytes(dimensions)];
        long always = 0, perUnit = 0, highest = 0;
        int position = 0;
        foreach (int end in ends)
        {
            for (; position < end; position++)
            {
                ref readonly PeakTerm term = ref terms[position];
                always += term.Base * bytes[term.Size];
                perUnit += term.PerUnit * bytes[term.Size];
            }

            highest = Math.Max(highest, always + units * perUnit);
        }

        return highest;
    }

    private static Dictionary<int, (int Base, int PerUnit)> Counts(KindTable kinds, Form point)
    {
        var counts = new Dictionary<int, (int Base, int PerUnit)>();
        foreach (FormTerm term in point.Terms)
        {
            int size = kinds.Kinds[term.Kind].Size;
            (int fixedCount, int perUnit) = counts.GetValueOrDefault(size);
            counts[size] = (fixedCount + term.Base, perUnit + term.PerUnit);
        }

        return counts;
    }
}
