using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Core.Planning.DeviceMaps;

namespace GpuProbe.Core.Tests.Planning.DeviceMaps;

/// <summary>What holds for every device map, whatever the budgets.</summary>
public sealed class InvariantsTest
{
    private static readonly ModuleTree[] s_trees =
    [
        .. from model in new[] { "smollm2-135m", "qwen2.5-0.5b", "tinyllama-1.1b", "phi-3-mini" }
           from type in new[] { "fp32", "bf16", "nf4" }
           from layers in new[] { 1, 3, 22 }
           select ModuleTree.Of(Setups.Of(model, type, layers)),
    ];

    // Thousandths of the model's size, from next to nothing to more than all.
    private static readonly Gen<(ModuleTree Tree, DeviceBudget[] Budgets)> s_questions =
        from tree in Gen.Elements(s_trees)
        from shares in Gen.ArrayOf(Gen.Choose(0, 1500)).Resize(6)
        from withCpu in Gen.Elements(true, false)
        select (tree, shares
            .Select((share, i) => new DeviceBudget(withCpu && i == 0 ? MapDevice.Cpu : MapDevice.Card(i), tree.Root.Bytes * share / 1000))
            .Reverse()
            .ToArray());

    [Fact]
    public void Each_module_is_placed_once() => Always((tree, _, map) =>
    {
        foreach (ModelModule module in tree.Root.All().Where(module => module.Children.Count == 0))
            Assert.Single(map.Entries, entry => ModelModule.IsWithin(module.Name, entry.Key));
    });

    [Fact]
    public void No_block_is_split() => Always((tree, _, map) =>
    {
        foreach (ModelModule block in tree.Root.All().Where(module => tree.NoSplitClasses.Contains(module.ClassName)))
            Assert.DoesNotContain(map.Entries, entry => entry.Key != block.Name && ModelModule.IsWithin(entry.Key, block.Name));
    });

    [Fact]
    public void Budgets_are_kept() => Always((tree, budgets, map) =>
    {
        ILookup<MapDevice, long> bytes = map.Entries.ToLookup(entry => entry.Value, entry => tree.Root.All().Single(module => module.Name == entry.Key).Bytes);
        foreach (DeviceBudget budget in budgets)
            Assert.InRange(bytes[budget.Device].Sum(), 0, budget.Bytes);
        Assert.Equal(tree.Root.Bytes, bytes.SelectMany(device => device).Sum());
    });

    [Fact]
    public void A_tied_head_is_beside_its_embedding() => Always((tree, _, map) =>
    {
        if (tree.IsTied)
            Assert.Equal(DeviceOf(map, ModuleTree.Embedding), DeviceOf(map, ModuleTree.Head));
    });

    [Fact]
    public void Devices_are_filled_in_their_order() => Always((tree, _, map) =>
    {
        MapDevice[] places =
        [
            .. tree.Root.All().Where(module => module.Children.Count == 0 && !(tree.IsTied && module.Name == ModuleTree.Head))
                .Select(module => DeviceOf(map, module.Name)),
        ];
        Assert.Equal(places.OrderBy(place => place.Kind).ThenBy(place => place.Index), places);
    });

    private static MapDevice DeviceOf(DeviceMap map, string module) => map.Entries.Single(entry => ModelModule.IsWithin(module, entry.Key)).Value;

    private static void Always(Action<ModuleTree, DeviceBudget[], DeviceMap> check) =>
        Prop.ForAll(s_questions.ToArbitrary(), question =>
        {
            foreach (MapStrategy strategy in new[] { MapStrategy.Sequential, MapStrategy.Balanced })
                check(question.Tree, question.Budgets, DeviceMapPlanner.Plan(question.Tree, BalancedBudgets.Of(question.Tree, question.Budgets, strategy)).Map);
        }).QuickCheckThrowOnFailure();
}
