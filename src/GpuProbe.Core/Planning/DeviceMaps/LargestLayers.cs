namespace GpuProbe.Core.Planning.DeviceMaps;

/// <summary>The largest layers among modules: a layer is a module without children, or one that stays whole.</summary>
/// <param name="Bytes">Size of each.</param>
/// <param name="Names">Their names.</param>
internal sealed record LargestLayers(long Bytes, IReadOnlyList<string> Names)
{
    /// <summary>The largest layers in <paramref name="modules"/>.</summary>
    public static LargestLayers Of(IEnumerable<ModelModule> modules, IReadOnlyCollection<string> noSplitClasses)
    {
        ModelModule[] layers = [.. modules.SelectMany(module => Layers(module, noSplitClasses))];
        long bytes = layers.Select(layer => layer.Bytes).DefaultIfEmpty().Max();
        return new(bytes, [.. layers.Where(layer => layer.Bytes == bytes).Select(layer => layer.Name)]);
    }

    /// <summary>The same without a module that is being placed; only when none is left they are looked for among those that wait.</summary>
    public LargestLayers Without(ModelModule module, IEnumerable<ModelModule> waiting, IReadOnlyCollection<string> noSplitClasses)
    {
        string[] left = [.. Names.Where(name => !ModelModule.IsWithin(name, module.Name))];
        return left.Length == 0 ? Of(waiting, noSplitClasses) : this with { Names = left };
    }

    private static IEnumerable<ModelModule> Layers(ModelModule module, IReadOnlyCollection<string> noSplitClasses) =>
        module.Children.Count == 0 || noSplitClasses.Contains(module.ClassName)
            ? [module]
            : module.Children.SelectMany(child => Layers(child, noSplitClasses));
}
