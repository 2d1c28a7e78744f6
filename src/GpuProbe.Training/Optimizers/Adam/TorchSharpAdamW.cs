using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Optimizers.Adam;

/// <summary>
/// AdamW as TorchSharp 0.107 has it: states from the constructor on, all temporaries of a step in one dispose scope
/// (two of each weight's size are left over), and gradients that are zeroed in place, never released.
/// </summary>
public sealed class TorchSharpAdamW : ParameterOptimizer
{
    private readonly AdamWOptions options;
    private readonly BiasCorrections corrections;
    private readonly Tensor[] firstMoments;
    private readonly Tensor[] secondMoments;

    /// <summary>An optimizer of these weights; creates its states.</summary>
    public TorchSharpAdamW(IEnumerable<Parameter> parameters, AdamWOptions options) : base(parameters)
    {
        this.options = options;
        corrections = new BiasCorrections(options);
        firstMoments = new Tensor[Parameters.Count];
        secondMoments = new Tensor[Parameters.Count];
        for (int i = 0; i < Parameters.Count; i++)
        {
            firstMoments[i] = Keep(zeros_like(Parameters[i]), i, "exp_avg");
            secondMoments[i] = Keep(zeros_like(Parameters[i]), i, "exp_avg_sq");
        }
    }

    /// <inheritdoc/>
    public override void ZeroGrad(bool setToNone = true) => Gradients.Zero(Parameters, together: false);

    /// <inheritdoc/>
    protected override void Update()
    {
        corrections.Advance();
        using var scope = NewDisposeScope();
        for (int i = 0; i < Parameters.Count; i++)
        {
            if (Parameters[i].grad is not { } gradient)
                continue;
            Parameters[i].mul_(1 - options.LearningRate * options.WeightDecay);
            firstMoments[i].mul_(options.Beta1).add_(gradient, 1 - options.Beta1);
            secondMoments[i].mul_(options.Beta2).addcmul_(gradient, gradient, 1 - options.Beta2);
            Tensor denominator = (secondMoments[i].sqrt() / corrections.SecondRoot).add_(options.Epsilon);
            Parameters[i].addcdiv_(firstMoments[i], denominator, -options.LearningRate / corrections.First);
        }
    }
}
