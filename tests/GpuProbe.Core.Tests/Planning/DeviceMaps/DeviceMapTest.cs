using System.Security.Cryptography;
using System.Text;
using GpuProbe.Core.Planning.DeviceMaps;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Tests.Planning.DeviceMaps;

/// <summary>Device maps are those of accelerate.</summary>
public sealed class DeviceMapTest
{
    [Fact]
    public void All_maps_are_those_of_accelerate()
    {
        int compared = 0;
        List<string> wrong = [];
        foreach ((string model, string type, long bytes, string strategy, string[] hashes) in AccelerateMaps.All)
        {
            var tree = ModuleTree.Of(Setups.Of(model, type));
            if (type != "nf4")
                Assert.Equal(bytes, tree.Root.Bytes);
            foreach ((string one, string hash) in AccelerateMaps.Cases.Zip(hashes))
            {
                string budgets = AccelerateMaps.Budgets(one, bytes);
                string ours = HashOf(tree, budgets, strategy, out string map);
                if (ours != hash)
                    wrong.Add($"{model} {type} {strategy} {one} ({budgets}): {map.ReplaceLineEndings(" ")}");
                compared++;
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(16 * (2 * 4 + 3) * 40, compared);
    }

    private static string HashOf(ModuleTree tree, string text, string strategy, out string map)
    {
        map = "";
        bool split = strategy == "sequential-split";
        IReadOnlyList<DeviceBudget> budgets = BudgetText.Read(text, "--max-memory").Budgets;
        try
        {
            IReadOnlyList<DeviceBudget> lowered = BalancedBudgets.Of(tree, budgets, strategy switch
            {
                "balanced" => MapStrategy.Balanced,
                "balanced_low_0" => MapStrategy.BalancedLow0,
                _ => MapStrategy.Sequential,
            });
            map = DeviceMapPlanner.Plan(tree, lowered, split ? [] : null).Map.ToString();
        }
        catch (ToolException)
        {
            return "KeyError";
        }

        string[] lines = map.Split('\n');
        if (split)
            Array.Sort(lines, StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))))[..8];
    }
}
