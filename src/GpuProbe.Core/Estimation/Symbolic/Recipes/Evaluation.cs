using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Estimation.Symbolic.Recipes;

/// <summary>A recipe with the sizes of one set-up.</summary>
internal sealed class Evaluation
{
    private readonly long[] kindBytes;
    private readonly long units;

    internal Evaluation(TrainingSetup setup, MemoryTarget target)
    {
        Recipe = RecipeCache.Of(setup, target);
        units = new BlockUnits(setup).Beyond;
        Span<long> dimensions = stackalloc long[Dimensions.Count];
        Dimensions.Write(dimensions, setup, target);
        var round = new BlockRounding(setup, target);
        kindBytes = new long[Recipe.Kinds.Kinds.Count];
        for (int i = 0; i < kindBytes.Length; i++)
            kindBytes[i] = round[Recipe.Kinds.Sizes[Recipe.Kinds.Kinds[i].Size].Bytes(dimensions)];
    }

    internal Recipe Recipe { get; }

    internal long Bytes(Form form) => form.Bytes(kindBytes, units);

    /// <summary>The largest tensor of a form.</summary>
    internal long Largest(Form form) => form.Terms.Max(term => kindBytes[term.Kind]);

    /// <summary>The highest point of a phase.</summary>
    internal Form Highest(PhaseForms phase) => phase.Points.MaxBy(Bytes);

    /// <summary>What is live at a point, largest first within each category.</summary>
    internal IReadOnlyList<Component> Components(Form point) =>
    [
        .. point.Terms
            .GroupBy(term => Recipe.Kinds.Kinds[term.Kind].Slot, term => term.Count(units) * kindBytes[term.Kind])
            .Select(slot => new Component(slot.Key.Name, slot.Sum(), slot.Key.Formula) { Category = slot.Key.Category })
            .Where(component => component.Bytes > 0)
            .OrderBy(component => component.Category)
            .ThenByDescending(component => component.Bytes),
    ];
}
