using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Optimizers.Sgd;

/// <summary>PyTorch's <c>SGD(foreach=False)</c>: weight by weight.</summary>
public sealed class LoopSgd(IEnumerable<Parameter> parameters, SgdOptions options) : PyTorchSgd(parameters, options)
{
    /// <inheritdoc/>
    protected override bool ZeroesTogether => false;

    /// <inheritdoc/>
    protected override void Advance(Tensor[] gradients, bool isFirst)
    {
        for (int i = 0; i < gradients.Length; i++)
        {
            Tensor buffer = isFirst
                ? Keep(gradients[i].clone(), i, MomentumBuffer)
                : States[i].mul_(Number.Of(Options.Momentum)).add_(gradients[i], Number.One);
            Parameters[i].add_(buffer, Number.Of(-Options.LearningRate));
        }
    }
}
