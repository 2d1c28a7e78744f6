using System.Globalization;
using GpuProbe.Core.Planning.DeviceMaps;

namespace GpuProbe.Core.Reporting.DeviceMaps;

/// <summary>Shortens lists of modules for people.</summary>
internal static class ModuleNames
{
    /// <summary>The names in the model's order, blocks that follow each other as one: <c>model.layers.0-13</c>; the model itself as <c>(all)</c>.</summary>
    public static IEnumerable<string> Shortened(ModuleTree tree, IReadOnlyCollection<string> names)
    {
        (int First, int Last)? run = null;
        foreach (string name in tree.Root.All().Select(module => module.Name).Where(names.Contains))
        {
            int? block = BlockOf(name);
            if (block is { } next && run is { } current && next == current.Last + 1)
            {
                run = (current.First, next);
                continue;
            }

            if (run is { } ended)
                yield return Text(ended);
            run = block is { } first ? (first, first) : null;
            if (block is null)
                yield return name.Length == 0 ? "(all)" : name;
        }

        if (run is { } last)
            yield return Text(last);
    }

    private static int? BlockOf(string name) =>
        name.StartsWith(ModuleTree.Blocks + ".", StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(ModuleTree.Blocks.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int index) ? index : null;

    private static string Text((int First, int Last) run) =>
        run.First == run.Last ? ModuleTree.Block(run.First) : FormattableString.Invariant($"{ModuleTree.Blocks}.{run.First}-{run.Last}");
}
