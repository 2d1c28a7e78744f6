using System.Runtime.CompilerServices;
using GpuProbe.Training.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Files;

/// <summary>
/// Names of an optimizer's states in a file: the weight's and the state's own, <c>model.norm.weight.exp_avg</c>; a number for
/// what belongs to no one weight.
/// </summary>
internal static class OptimizerStateNames
{
    /// <summary>The states by name, in their own order.</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="trained">The weights that it updates, by name.</param>
    internal static IEnumerable<(string Name, Tensor State)> Of(IOptimizer optimizer, IEnumerable<(string Name, Parameter Weight)> trained)
    {
        var nameOf = trained.ToDictionary(entry => entry.Weight, entry => entry.Name, EqualityComparer<Parameter>.Create(ReferenceEquals, RuntimeHelpers.GetHashCode));
        return optimizer.States.Select((state, i) => (
            optimizer.LabelOf(state) is { } label ? $"{nameOf[label.Weight]}.{label.Name}" : $"state.{i}", state));
    }
}
