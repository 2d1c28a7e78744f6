namespace GpuProbe.Core.Estimation.Symbolic.Recipes;

/// <summary>
/// Bytes as a linear form: for each kind how often it is live, <c>a + m · b</c> times, where m is the number of units of blocks beyond
/// those that were followed.
/// </summary>
/// <param name="Terms">Its terms; kinds that are never live are left out.</param>
internal readonly record struct Form(FormTerm[] Terms)
{
    /// <summary>The form through two runs, the second of which had one unit more.</summary>
    internal static Form Through(int[] fewer, int[] more)
    {
        var terms = new List<FormTerm>();
        for (int kind = 0; kind < fewer.Length; kind++)
        {
            if (fewer[kind] != 0 || more[kind] != 0)
                terms.Add(new(kind, fewer[kind], more[kind] - fewer[kind]));
        }

        return new([.. terms]);
    }

    /// <summary>Its value for the given sizes of kinds.</summary>
    internal long Bytes(ReadOnlySpan<long> kindBytes, long units)
    {
        long sum = 0;
        foreach (FormTerm term in Terms)
            sum += term.Count(units) * kindBytes[term.Kind];
        return sum;
    }
}
