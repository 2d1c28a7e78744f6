using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Optimizers.Adam;

/// <summary>PyTorch's <c>AdamW(fused=True)</c>: one operator for all weights, no temporaries.</summary>
public sealed class FusedAdamW(IEnumerable<Parameter> parameters, AdamWOptions options)
    : PyTorchAdamW(parameters, options, countersOnDevice: true), IScaledOptimizer
{
    /// <inheritdoc/>
    public void Step(Tensor? gradScale, Tensor foundInf) => StepScaled(gradScale, foundInf);

    /// <inheritdoc/>
    protected override void Advance(Tensor[] gradients)
    {
        foreach (int[] group in Groups)
        {
            Tensor[] steps = Pick(Counters, group);
            OptimizerOperators.ForeachAddScalar.Run(steps, 1L);
            OptimizerOperators.FusedAdamW.Run(
                Pick(Parameters, group), Pick(gradients, group), Pick(FirstMoments, group), Pick(SecondMoments, group),
                Array.Empty<Tensor>(), steps,
                Options.LearningRate, Options.Beta1, Options.Beta2, Options.WeightDecay, Options.Epsilon, false, false,
                GradScale, FoundInf);
            // A skipped step is not counted.
            if (FoundInf is not null)
                OptimizerOperators.ForeachSubList.Run(steps, Array.ConvertAll(steps, _ => FoundInf));
        }
    }
}
