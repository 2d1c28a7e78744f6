using GpuProbe.Tensors.Dispatch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Optimizers;

/// <summary>PyTorch's <c>AdamW(fused=True)</c>: one operator for all weights, no temporaries.</summary>
public sealed class FusedAdamW(IEnumerable<Parameter> parameters, AdamWOptions options)
    : PyTorchAdamW(parameters, options, countersOnDevice: true)
{
    /// <inheritdoc/>
    protected override void Update(Tensor[] gradients, Tensor[] first, Tensor[] second, Tensor[] steps)
    {
        Operators.ForeachAddScalar.Run(steps, 1L);
        Operators.FusedAdamW.Run(
            Parameters.ToArray<Tensor>(), gradients, first, second, Array.Empty<Tensor>(), steps,
            Options.LearningRate, Options.Beta1, Options.Beta2, Options.WeightDecay, Options.Epsilon, false, false);
    }
}
