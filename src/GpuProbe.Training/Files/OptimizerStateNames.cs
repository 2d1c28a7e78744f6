using System.Runtime.CompilerServices;
using GpuProbe.Training.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Files;

/// <summary>
/// Names of an optimizer's states in a file: the weight's and the state's own, <c>model.norm.weight.exp_avg</c>; the state's
/// alone for what all weights share.
/// </summary>
internal static class OptimizerStateNames
{
    /// <summary>The states by name, in their own order.</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="trained">The weights that it updates, by name.</param>
    internal static IEnumerable<(string Name, Tensor State)> Of(IOptimizer optimizer, IEnumerable<(string Name, Parameter Weight)> trained)
    {
        var nameOf = trained.ToDictionary(entry => entry.Weight, entry => entry.Name, EqualityComparer<Parameter>.Create(ReferenceEquals, RuntimeHelpers.GetHashCode));
        var shared = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((int i, Tensor state) in optimizer.States.Index())
        {
            yield return optimizer.LabelOf(state) switch
            {
                null => ($"state.{i}", state),
                { Weight: { } weight } label => ($"{nameOf[weight]}.{label.Name}", state),
                { } label => (Numbered(label.Name, shared), state),
            };
        }
    }

    // An optimizer of one weight each shares nothing with the others: its states are told apart by a number.
    private static string Numbered(string name, Dictionary<string, int> given)
    {
        int count = given[name] = given.GetValueOrDefault(name) + 1;
        return count == 1 ? name : $"{name}.{count}";
    }
}
