using GpuProbe.Tensors.Dispatch;
using GpuProbe.Training.Lifetimes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Optimizers;

/// <summary>
/// <c>torch.nn.utils.clip_grad_norm_</c> with list operators, its default on CUDA and on the CPU: scales all gradients by
/// <c>min(1, c / (‖g‖₂ + 10⁻⁶))</c>. Temporaries, of the gradients' type: one number for each weight and the same once more in one
/// tensor, then a few single numbers; nothing of a gradient's size, for gradients are scaled in place.
/// </summary>
public static class GradientClipping
{
    private const double Guard = 1e-6;

    /// <summary>Scales the gradients of some weights so that together they have at most a given norm.</summary>
    /// <param name="weights">The weights; those without a gradient are left out.</param>
    /// <param name="maxNorm">The limit, above 0.</param>
    /// <returns>The norm before, one number on the gradients' device.</returns>
    public static Tensor Apply(IReadOnlyList<Parameter> weights, double maxNorm)
    {
        using IDisposable mode = no_grad();
        Tensor[] gradients = [.. weights.Select(weight => weight.grad).OfType<Tensor>()];
        try
        {
            Tensor[][] groups = [.. gradients.GroupBy(gradient => (gradient.device.ToString(), gradient.dtype)).Select(group => group.ToArray())];
            Tensor norm = TotalNorm(groups);
            using Tensor quotient = Quotient(maxNorm, norm);
            using Tensor factor = OptimizerOperators.Clamp.Call(quotient, Argument.None, 1.0);
            foreach (Tensor[] group in groups)
            {
                using Tensor near = factor.to(group[0].device);
                OptimizerOperators.ForeachMulTensor.Run(group, near);
            }

            return norm;
        }
        finally
        {
            foreach (Tensor gradient in gradients)
                gradient.Dispose();
        }
    }

    // Python's number / tensor, whose operands live until the product is there.
    private static Tensor Quotient(double maxNorm, Tensor norm)
    {
        using Tensor guarded = norm.add(Number.Of(Guard), Number.One);
        using Tensor inverse = guarded.reciprocal();
        return inverse * Number.Of(maxNorm);
    }

    private static Tensor TotalNorm(Tensor[][] groups)
    {
        List<Tensor> norms = [];
        foreach (Tensor[] group in groups)
            norms.AddRange(OptimizerOperators.ForeachNorm.CallMany(group.Length, group, 2.0)!);
        // Norms of several types are stacked as they are: to the first one's device, not to its type.
        Tensor total = Stacked(norms).Then(all => OptimizerOperators.VectorNorm.Call(all, 2.0));
        norms.ForEach(norm => norm.Dispose());
        return total;
    }

    private static Tensor Stacked(List<Tensor> norms)
    {
        Tensor[] near = [.. norms.Select(norm => norm.to(norms[0].device))];
        Tensor stacked = OptimizerOperators.Stack.Call(near);
        foreach (Tensor norm in near)
            norm.Dispose();
        return stacked;
    }
}
