using System.Text;

namespace GpuProbe.Core.Calibration;

/// <summary>
/// Rows in groups, and the parts in which groups are left out in turn: each group for itself while there are few, else several together,
/// chosen by a hash of their names, so that the same rows make the same parts wherever they are run.
/// </summary>
internal sealed class GroupFolds
{
    private const int MostFolds = 5;

    private GroupFolds(string by, string[] names, int[] folds) => (By, Names, Folds) = (by, names, folds);

    /// <summary>What a group has in common.</summary>
    public string By { get; }

    /// <summary>The group of each row.</summary>
    public string[] Names { get; }

    /// <summary>The fold of each row, from 0.</summary>
    public int[] Folds { get; }

    /// <summary>Groups.</summary>
    public int Groups => Names.Distinct().Count();

    /// <summary>Folds.</summary>
    public int Count => Folds.Max() + 1;

    /// <summary>Groups by model, sequence length and micro-batch.</summary>
    public static IReadOnlyList<GroupFolds> Splits(IReadOnlyList<CalibrationRow> rows) =>
    [
        Of("model", rows.Select(row => row.Setup.Model.Name)),
        Of("seq-len", rows.Select(row => $"{row.Setup.SeqLen}")),
        Of("micro-batch", rows.Select(row => $"{row.Setup.MicroBatch}")),
    ];

    /// <summary>Groups of rows by their names.</summary>
    public static GroupFolds Of(string by, IEnumerable<string> names)
    {
        string[] all = [.. names];
        string[] groups = [.. all.Distinct().OrderBy(Hash).ThenBy(name => name, StringComparer.Ordinal)];
        var folds = groups.Select((name, i) => (name, i)).ToDictionary(one => one.name, one => one.i % MostFolds);
        return new(by, all, [.. all.Select(name => folds[name])]);
    }

    // FNV-1a: the runtime's own hash of a text differs from process to process.
    private static uint Hash(string name)
    {
        uint hash = 2_166_136_261;
        foreach (byte letter in Encoding.UTF8.GetBytes(name))
            hash = unchecked((hash ^ letter) * 16_777_619);
        return hash;
    }
}
