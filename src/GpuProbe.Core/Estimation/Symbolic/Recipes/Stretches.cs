namespace GpuProbe.Core.Estimation.Symbolic.Recipes;

/// <summary>Cuts a ledger into stretches.</summary>
internal static class Stretches
{
    /// <summary>The stretches of all phases from a mark on.</summary>
    internal static List<Stretch> Of(Ledger ledger, int kinds, int firstMark)
    {
        var live = new int[kinds];
        var result = new List<Stretch>();
        Stretch? current = null;
        int position = 0;
        int unit = Ledger.Outside;
        for (int i = 0; i < ledger.Marks.Count; i++)
        {
            Mark mark = ledger.Marks[i];
            Advance(ledger, live, ref position, mark.Position, current);
            switch (mark.Kind)
            {
                case MarkKind.Begin when i >= firstMark:
                    result.Add(current = new(mark.Phase, unit));
                    current.Points.Add([.. live]);
                    break;
                case MarkKind.End when current is not null:
                    current.End = [.. live];
                    current = null;
                    break;
                case MarkKind.Unit:
                    unit = mark.Unit;
                    if (current is not null)
                        result.Add(current = new(current.Phase, unit));
                    break;
            }
        }

        return result;
    }

    // A high point is what is live after an allocation that is not followed by another.
    private static void Advance(Ledger ledger, int[] live, ref int position, int end, Stretch? stretch)
    {
        for (; position < end; position++)
        {
            int entry = ledger.Entries[position];
            live[Math.Abs(entry) - 1] += Math.Sign(entry);
            bool isHigh = entry > 0 && (position + 1 == end || ledger.Entries[position + 1] < 0);
            if (isHigh)
                stretch?.Points.Add([.. live]);
        }
    }
}
