using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Optimizers;

/// <summary>
/// AdamW as TorchSharp 0.107 has it: states from the constructor on, all temporaries of a step in one dispose scope
/// (two of each weight's size are left over), and gradients that are zeroed in place instead of released.
/// </summary>
public sealed class TorchSharpAdamW : AdamW
{
    private readonly Tensor[] firstMoments;
    private readonly Tensor[] secondMoments;

    /// <summary>An optimizer of these weights; creates its states.</summary>
    public TorchSharpAdamW(IEnumerable<Parameter> parameters, AdamWOptions options) : base(parameters, options)
    {
        firstMoments = new Tensor[Parameters.Count];
        secondMoments = new Tensor[Parameters.Count];
        for (int i = 0; i < Parameters.Count; i++)
        {
            firstMoments[i] = Keep(zeros_like(Parameters[i]));
            secondMoments[i] = Keep(zeros_like(Parameters[i]));
        }
    }

    /// <inheritdoc/>
    public override void ZeroGrad()
    {
        foreach (Parameter parameter in Parameters)
        {
            using Tensor? gradient = parameter.grad;
            gradient?.zero_();
        }
    }

    /// <inheritdoc/>
    protected override void Update()
    {
        using var scope = NewDisposeScope();
        for (int i = 0; i < Parameters.Count; i++)
        {
            if (Parameters[i].grad is not { } gradient)
                continue;
            Parameters[i].mul_(1 - Options.LearningRate * Options.WeightDecay);
            firstMoments[i].mul_(Options.Beta1).add_(gradient, 1 - Options.Beta1);
            secondMoments[i].mul_(Options.Beta2).addcmul_(gradient, gradient, 1 - Options.Beta2);
            Tensor denominator = (secondMoments[i].sqrt() / BiasCorrection2Root).add_(Options.Epsilon);
            Parameters[i].addcdiv_(firstMoments[i], denominator, -Options.LearningRate / BiasCorrection1);
        }
    }
}
