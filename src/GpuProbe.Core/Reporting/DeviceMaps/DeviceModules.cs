using GpuProbe.Core.Planning.DeviceMaps;

namespace GpuProbe.Core.Reporting.DeviceMaps;

/// <summary>What a device map puts on a device.</summary>
/// <param name="Device">A card's index, <c>cpu</c> or <c>disk</c>.</param>
/// <param name="Modules">Names of modules; blocks that follow each other are one entry, <c>model.layers.0-13</c>.</param>
/// <param name="Bytes">Bytes of their weights and buffers, as accelerate counts them.</param>
/// <param name="BudgetBytes">What it may hold; <see langword="null"/> for the disk.</param>
public sealed record DeviceModules(string Device, IReadOnlyList<string> Modules, long Bytes, long? BudgetBytes)
{
    /// <summary>The part of the budget that is used; <see langword="null"/> where there is none.</summary>
    public double? Share => BudgetBytes is > 0 and var budget ? (double)Bytes / budget : null;

    /// <summary>What a map puts on a card, shortened for people.</summary>
    public static IReadOnlyList<string> ModulesOn(ModuleTree tree, DeviceMap map, int card) =>
        [.. ModuleNames.Shortened(tree, [.. map.Entries.Where(entry => entry.Value == MapDevice.Card(card)).Select(entry => entry.Key)])];

    /// <summary>The shares of all devices that have a budget or a module.</summary>
    internal static IEnumerable<DeviceModules> Of(ModuleTree tree, DeviceMap map, IReadOnlyList<DeviceBudget> budgets)
    {
        Dictionary<string, ModelModule> modules = tree.Root.All().ToDictionary(module => module.Name);
        foreach (MapDevice device in budgets.Select(budget => budget.Device).Union(map.Devices).OrderBy(device => device.Kind).ThenBy(device => device.Index))
        {
            string[] names = [.. map.Entries.Where(entry => entry.Value == device).Select(entry => entry.Key)];
            yield return new(
                device.ToString(), [.. ModuleNames.Shortened(tree, names)], names.Sum(name => modules[name].Bytes),
                budgets.FirstOrDefault(budget => budget.Device == device)?.Bytes);
        }
    }
}
