namespace GpuProbe.Core;

/// <summary>Finds what somebody probably meant.</summary>
public static class Suggestion
{
    /// <summary>The known name closest to <paramref name="given"/>, or <see langword="null"/> if none is close.</summary>
    /// <param name="given">What was typed.</param>
    /// <param name="known">The names that exist.</param>
    public static string? For(string given, IEnumerable<string> known)
    {
        string wanted = given.ToLowerInvariant();
        string[] names = [.. known.Order(StringComparer.Ordinal)];
        (string Name, int Distance) best = names
            .Select(name => (name, Distance(wanted, name.ToLowerInvariant())))
            .DefaultIfEmpty((string.Empty, int.MaxValue))
            .MinBy(candidate => candidate.Item2);
        if (best.Distance <= Math.Max(1, wanted.Length / 3))
            return best.Name;
        return wanted.Length < 2
            ? null
            : names.FirstOrDefault(name => name.StartsWith(wanted, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary><c> (did you mean 'x'?)</c>, or nothing if no known name is close.</summary>
    /// <param name="given">What was typed.</param>
    /// <param name="known">The names that exist.</param>
    internal static string Clause(string given, IEnumerable<string> known) =>
        For(given, known) is { } name ? $" (did you mean '{name}'?)" : string.Empty;

    // Edits that turn one text into the other; swapping two neighbours counts as one, since that is how people mistype.
    private static int Distance(string a, string b)
    {
        int[,] edits = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            edits[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            edits[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = edits[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                edits[i, j] = Math.Min(replaced, Math.Min(edits[i - 1, j], edits[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    edits[i, j] = Math.Min(edits[i, j], edits[i - 2, j - 2] + 1);
            }
        }

        return edits[a.Length, b.Length];
    }
}
