using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Optimizers.Sgd;

/// <summary>
/// PyTorch's <c>SGD(fused=True)</c>: one operator for all weights, which also fills the buffers of the first step. On the CPU
/// libtorch's operator leaves most of a 16-bit weight as it was (pytorch/pytorch#191763), so there list operators take its place.
/// </summary>
public sealed class FusedSgd(IEnumerable<Parameter> parameters, SgdOptions options) : PyTorchSgd(parameters, options), IScaledOptimizer
{
    /// <inheritdoc/>
    public void Step(Tensor? gradScale, Tensor foundInf) => StepScaled(gradScale, foundInf);

    /// <inheritdoc/>
    protected override void Advance(Tensor[] gradients, bool isFirst)
    {
        if (isFirst)
        {
            // PyTorch leaves the buffers as they come even where a scaled first step is skipped and does not fill them.
            for (int i = 0; i < gradients.Length; i++)
                Keep(FoundInf is null ? OptimizerOperators.EmptyLike.Call(gradients[i]) : zeros_like(gradients[i]), i, MomentumBuffer);
        }
        foreach (int[] group in Groups)
        {
            Tensor[] weights = Pick(Parameters, group), picked = Pick(gradients, group), buffers = Pick(States, group);
            if (weights[0].device.type == DeviceType.CPU && weights[0].ElementSize == 2 && FoundInf is null)
                ByLists(weights, picked, buffers, isFirst);
            else
                OptimizerOperators.FusedSgd.Run(weights, picked, buffers, 0.0, Options.Momentum, Options.LearningRate, 0.0, false, false, isFirst, GradScale, FoundInf);
        }
    }

    private void ByLists(Tensor[] weights, Tensor[] gradients, Tensor[] buffers, bool isFirst)
    {
        if (isFirst)
            OptimizerOperators.ForeachCopy.Run(buffers, gradients);
        else
            Accumulate(gradients, buffers);
        Descend(weights, buffers);
    }
}
