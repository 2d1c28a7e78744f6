using System.Collections.Concurrent;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Estimation.Symbolic.Recipes;

/// <summary>The recipes that were needed so far; a program is followed once for each structure.</summary>
internal static class RecipeCache
{
    // The comparer is named so that it exists before the first structure is found again: a look-up allocates nothing.
    private static readonly ConcurrentDictionary<Structure, Recipe> Recipes = new(EqualityComparer<Structure>.Default);

    internal static Recipe Of(TrainingSetup setup, MemoryTarget target)
    {
        Structure structure = Structure.Of(setup, target);
        return Recipes.TryGetValue(structure, out Recipe? known)
            ? known
            : Recipes.GetOrAdd(structure, RecipeBuilder.Build(setup, target));
    }
}
