namespace GpuProbe.Core.Estimation.Symbolic.Recipes;

/// <summary>Forms none of which is below another for all sizes.</summary>
/// <param name="kinds">What the forms count.</param>
internal sealed class Frontier(KindTable kinds)
{
    private readonly List<(Form Form, int[] Base, int[] PerUnit)> kept = [];

    internal IEnumerable<Form> Forms => kept.Select(entry => entry.Form);

    internal void Add(Form form)
    {
        var fixedCounts = new int[kinds.Sizes.Count];
        var perUnit = new int[kinds.Sizes.Count];
        foreach (FormTerm term in form.Terms)
        {
            int size = kinds.Kinds[term.Kind].Size;
            fixedCounts[size] += term.Base;
            perUnit[size] += term.PerUnit;
        }

        foreach ((Form _, int[] otherFixed, int[] otherPerUnit) in kept)
        {
            if (IsBelow(fixedCounts, otherFixed) && IsBelow(perUnit, otherPerUnit))
                return;
        }

        kept.RemoveAll(entry => IsBelow(entry.Base, fixedCounts) && IsBelow(entry.PerUnit, perUnit));
        kept.Add((form, fixedCounts, perUnit));
    }

    private static bool IsBelow(int[] counts, int[] others)
    {
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] > others[i])
                return false;
        }

        return true;
    }
}
