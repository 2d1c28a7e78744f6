using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Optimizers;

/// <summary>The gradients of some weights.</summary>
public static class Gradients
{
    /// <summary>One reference to each weight's gradient, to be disposed.</summary>
    /// <exception cref="InvalidOperationException">A weight has none.</exception>
    public static Tensor[] Of(IReadOnlyList<Parameter> weights)
    {
        var gradients = new List<Tensor>(weights.Count);
        foreach (Parameter weight in weights)
        {
            if (weight.grad is { } gradient)
                gradients.Add(gradient);
        }
        if (gradients.Count == weights.Count)
            return [.. gradients];
        gradients.ForEach(gradient => gradient.Dispose());
        throw new InvalidOperationException("every weight needs a gradient before a step");
    }

    /// <summary>Lets them go.</summary>
    public static void Release(IReadOnlyList<Parameter> weights)
    {
        foreach (Parameter weight in weights)
            weight.grad = null;
    }

    /// <summary>Fills those that exist with zeros.</summary>
    /// <param name="weights">The weights.</param>
    /// <param name="together">One list operator for all of one type, as PyTorch's fused and foreach optimizers do; else one operator for each.</param>
    public static void Zero(IReadOnlyList<Parameter> weights, bool together)
    {
        using IDisposable mode = no_grad();
        List<Tensor> gradients = [];
        try
        {
            foreach (Parameter weight in weights)
            {
                if (weight.grad is { } gradient)
                    gradients.Add(gradient);
            }
            if (together)
            {
                foreach (var group in gradients.GroupBy(gradient => (gradient.device.ToString(), gradient.dtype)))
                    OptimizerOperators.ForeachZero.Run(group.ToArray());
            }
            else
            {
                // TorchSharp forgets a second reference in zero_().
                gradients.ForEach(gradient => gradient.fill_(Number.Of(0)));
            }
        }
        finally
        {
            gradients.ForEach(gradient => gradient.Dispose());
        }
    }
}
