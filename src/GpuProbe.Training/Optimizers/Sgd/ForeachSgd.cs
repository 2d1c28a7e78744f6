using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Optimizers.Sgd;

/// <summary>PyTorch's <c>SGD(foreach=True)</c>, its default on CUDA: list operators, all in place.</summary>
public sealed class ForeachSgd(IEnumerable<Parameter> parameters, SgdOptions options) : PyTorchSgd(parameters, options)
{
    /// <inheritdoc/>
    protected override void Advance(Tensor[] gradients, bool isFirst)
    {
        if (isFirst)
        {
            for (int i = 0; i < gradients.Length; i++)
                Keep(gradients[i].clone(), i, MomentumBuffer);
        }
        foreach (int[] group in Groups)
        {
            if (!isFirst)
                Accumulate(Pick(gradients, group), Pick(States, group));
            Descend(Pick(Parameters, group), Pick(States, group));
        }
    }
}
