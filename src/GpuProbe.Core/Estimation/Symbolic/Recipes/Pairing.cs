namespace GpuProbe.Core.Estimation.Symbolic.Recipes;

/// <summary>
/// Finds, for two runs of which the second has one unit of blocks more, the stretches that correspond. Of repeated units those at the
/// front and those at the back are paired: between them everything is linear.
/// </summary>
internal static class Pairing
{
    internal static IEnumerable<(Stretch Fewer, Stretch More)> Of(List<Stretch> fewer, List<Stretch> more)
    {
        int i = 0, j = 0;
        while (i < fewer.Count)
        {
            int length = Run(fewer, i), longer = Run(more, j);
            if (length == 0)
            {
                yield return Checked(fewer[i++], more[j++]);
                continue;
            }

            int period = longer - length;
            for (int k = 0; k < length - period; k++)
                yield return Checked(fewer[i + k], more[j + k]);
            for (int k = period; k < length; k++)
                yield return Checked(fewer[i + k], more[j + k + period]);
            i += length;
            j += longer;
        }
    }

    // Number of stretches of units from a position on.
    private static int Run(List<Stretch> stretches, int start)
    {
        int end = start;
        while (end < stretches.Count && stretches[end].Unit != Ledger.Outside && stretches[end].Phase == stretches[start].Phase)
            end++;
        return end - start;
    }

    private static (Stretch Fewer, Stretch More) Checked(Stretch fewer, Stretch more) =>
        fewer.Phase == more.Phase && fewer.Points.Count == more.Points.Count && fewer.End is null == more.End is null
            ? (fewer, more)
            : throw new InvalidOperationException("units of blocks are not alike");
}
