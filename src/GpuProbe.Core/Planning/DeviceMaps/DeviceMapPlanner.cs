namespace GpuProbe.Core.Planning.DeviceMaps;

/// <summary>
/// Spreads a model over devices as accelerate 1.x does (<c>infer_auto_device_map</c>, accelerate/utils/modeling.py): modules in
/// their order, onto cards, then main memory, then the disk; a module that does not fit is split unless its class forbids it,
/// and what fits nowhere on a device ends that device. The first card and main memory keep room for the largest layer
/// that is still to be placed, since offloaded layers come back there.
/// </summary>
public sealed class DeviceMapPlanner
{
    private readonly ModuleTree tree;
    private readonly IReadOnlyCollection<string> noSplitClasses;
    private readonly DeviceBudget[] budgets;
    private readonly HashSet<MapDevice> mainDevices;
    private readonly LinkedList<ModelModule> waiting;
    private readonly List<KeyValuePair<string, MapDevice>> map = [];
    private readonly Dictionary<MapDevice, long> used = [];
    private readonly Dictionary<MapDevice, long> offloadedBuffers = [];
    private readonly List<DeviceBudget> missing = [];
    private LargestLayers largest;

    private DeviceMapPlanner(ModuleTree tree, IEnumerable<DeviceBudget> budgets, IReadOnlyCollection<string> noSplitClasses)
    {
        this.tree = tree;
        this.noSplitClasses = noSplitClasses;
        this.budgets = [.. InOrder(budgets)];
        mainDevices = [MapDevice.Cpu, .. this.budgets.Select(budget => budget.Device).Where(device => device.IsCard).Take(1)];
        waiting = new(tree.Root.Children);
        largest = LargestLayers.Of(waiting, noSplitClasses);
    }

    /// <summary>The map for these budgets. What no budget holds is put on the disk, whether it is allowed or not.</summary>
    /// <param name="tree">The model.</param>
    /// <param name="budgets">Budgets of cards and of main memory, each at most once.</param>
    /// <param name="noSplitClasses">Classes whose modules stay whole; those of the model unless given.</param>
    public static DeviceMapPlan Plan(ModuleTree tree, IEnumerable<DeviceBudget> budgets, IReadOnlyCollection<string>? noSplitClasses = null) =>
        new DeviceMapPlanner(tree, budgets, noSplitClasses ?? tree.NoSplitClasses).Run();

    /// <summary>Budgets in the order in which they are filled: cards by index, then main memory.</summary>
    internal static IEnumerable<DeviceBudget> InOrder(IEnumerable<DeviceBudget> budgets) =>
        budgets.OrderBy(budget => budget.Device.Kind).ThenBy(budget => budget.Device.Index);

    private DeviceMapPlan Run()
    {
        int current = 0;
        while (waiting.First is { Value: var module })
        {
            waiting.RemoveFirst();
            largest = largest.Without(module, waiting, noSplitClasses);
            if (current == budgets.Length)
            {
                Place(module, MapDevice.Disk);
                continue;
            }

            (MapDevice device, long budget) = budgets[current];
            long kept = mainDevices.Contains(device) ? largest.Bytes : 0;
            long held = used.GetValueOrDefault(device);
            if (held + module.Bytes <= budget - kept)
            {
                Place(module, device);
            }
            else if (module.Children.Count > 0 && !noSplitClasses.Contains(module.ClassName))
            {
                Split(module);
            }
            else
            {
                if (held == 0)
                    missing.Add(new(device, module.Bytes + kept));
                used[device] = held + kept;
                current++;
                waiting.AddFirst(module);
            }
        }

        return new DeviceMapPlan(new DeviceMap(map).Joined(), missing, HomelessBuffers());
    }

    private void Place(ModelModule module, MapDevice device)
    {
        used[device] = used.GetValueOrDefault(device) + module.Bytes;
        map.Add(new(module.Name, device));
        if (!device.IsCard)
            offloadedBuffers[device] = offloadedBuffers.GetValueOrDefault(device) + module.BufferBytes;
        // A tied head goes where the embedding goes; its weight is counted there.
        if (tree.IsTied && ModelModule.IsWithin(ModuleTree.Embedding, module.Name) && waiting.FirstOrDefault(other => other.Name == ModuleTree.Head) is { } head)
        {
            waiting.Remove(head);
            map.Add(new(head.Name, device));
        }
    }

    private void Split(ModelModule module)
    {
        foreach (ModelModule child in module.Children.Reverse())
            waiting.AddFirst(child);
        largest = LargestLayers.Of(waiting, noSplitClasses);
    }

    private long? HomelessBuffers()
    {
        long bytes = offloadedBuffers.Values.Sum();
        DeviceBudget[] cards = [.. budgets.Where(budget => budget.Device.IsCard)];
        bool fits = cards.Length == 0 || cards.Any(card => card.Bytes >= bytes + used.GetValueOrDefault(card.Device));
        return bytes == 0 || fits ? null : bytes;
    }
}
