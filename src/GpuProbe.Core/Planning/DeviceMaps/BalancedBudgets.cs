namespace GpuProbe.Core.Planning.DeviceMaps;

/// <summary>Lowers the budgets of cards so that each gets about the same, as accelerate's <c>get_balanced_memory</c>.</summary>
public static class BalancedBudgets
{
    // transformers' quantizer leaves a tenth for what quantizing needs (adjust_max_memory).
    private const double LeftByQuantizer = 0.90;

    /// <summary>What transformers hands to <c>infer_auto_device_map</c>.</summary>
    /// <param name="tree">The model.</param>
    /// <param name="budgets">The user's <c>max_memory</c>.</param>
    /// <param name="strategy">How cards are filled.</param>
    /// <exception cref="ToolException">Cards are to be balanced around card 0, but are not 0, 1, 2, … (exit code 2).</exception>
    public static IReadOnlyList<DeviceBudget> Of(ModuleTree tree, IEnumerable<DeviceBudget> budgets, MapStrategy strategy)
    {
        DeviceBudget[] ordered = [.. DeviceMapPlanner.InOrder(budgets)];
        if (strategy != MapStrategy.Sequential)
            ordered = Balanced(tree, ordered, strategy == MapStrategy.BalancedLow0);
        return tree.IsQuantized
            ? [.. ordered.Select(budget => budget with { Bytes = (long)(budget.Bytes * LeftByQuantizer) })]
            : ordered;
    }

    private static DeviceBudget[] Balanced(ModuleTree tree, DeviceBudget[] budgets, bool lowZero)
    {
        int[] cards = [.. budgets.Where(budget => budget.Device.IsCard && budget.Bytes > 0).Select(budget => budget.Device.Index)];
        if (cards.Length == 0)
            return budgets;
        lowZero &= cards.Length > 1;
        Dictionary<int, long> limits = budgets.Where(budget => budget.Device.IsCard).ToDictionary(budget => budget.Device.Index, budget => budget.Bytes);
        if (lowZero && Enumerable.Range(0, cards.Length).FirstOrDefault(card => !limits.ContainsKey(card), -1) is >= 0 and var absent)
            throw new ToolException(ExitCode.BadInput, $"balanced_low_0 needs budgets for cards 0 to {cards.Length - 1}, as accelerate does; there is none for card {absent}");
        long each = tree.Root.Bytes / (lowZero ? cards.Length - 1 : cards.Length) + Slack(tree);
        foreach (int card in cards[..^1])
            limits[card] = Math.Min(lowZero && card == 0 ? limits[0] : each, limits[card]);
        if (lowZero)
        {
            long others = Enumerable.Range(1, cards.Length - 1).Sum(card => limits[card]);
            limits[0] = Math.Min(Math.Max(0, tree.Root.Bytes - others), limits[0]);
        }

        return [.. budgets.Select(budget => budget.Device.IsCard ? budget with { Bytes = limits[budget.Device.Index] } : budget)];
    }

    // A quarter more than a block, or than a layer is in the mean: with the bare quotient the last card would overflow.
    private static long Slack(ModuleTree tree)
    {
        long block = tree.Root.All().FirstOrDefault(module => tree.NoSplitClasses.Contains(module.ClassName))?.Bytes ?? 0;
        long[] layers = [.. tree.Root.All().Where(module => module.HasTensors).Select(module => module.Bytes)];
        long mean = (long)((double)layers.Sum() / Math.Max(layers.Length, 1));
        return (long)(1.25 * Math.Max(block, mean));
    }
}
