using GpuProbe.Training.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Files;

/// <summary>Names of an optimizer's states in a file.</summary>
internal static class OptimizerStateNames
{
    /// <summary>The states by name, in their own order.</summary>
    internal static IEnumerable<(string Name, Tensor State)> Of(IOptimizer optimizer, IEnumerable<(string Name, Parameter Weight)> trained) =>
        optimizer.States.Select((state, i) => ($"state.{i:D5}", state));
}
