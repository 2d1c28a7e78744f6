using GpuProbe.Training.Lifetimes;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Optimizers.Adam;

/// <summary>
/// PyTorch's <c>AdamW(foreach=False)</c>: weight by weight. Python's variable <c>denom</c> still holds the previous
/// weight's denominator while the next one is computed, so at most three temporaries exist at once.
/// </summary>
public sealed class LoopAdamW(IEnumerable<Parameter> parameters, AdamWOptions options)
    : PyTorchAdamW(parameters, options, countersOnDevice: false)
{
    /// <inheritdoc/>
    protected override bool ZeroesTogether => false;

    /// <inheritdoc/>
    protected override void Advance(Tensor[] gradients)
    {
        // New ones at every step, so not kept for good.
        Scalar secondRoot = Corrections.SecondRoot, factor = -Options.LearningRate / Corrections.First;
        Tensor? previous = null;
        for (int i = 0; i < gradients.Length; i++)
        {
            Counters[i].add_(Number.One, Number.One);
            Parameters[i].mul_(Number.Of(1 - Options.LearningRate * Options.WeightDecay));
            FirstMoments[i].MoveTowards(gradients[i], 1 - Options.Beta1);
            SecondMoments[i].mul_(Number.Of(Options.Beta2)).addcmul_(gradients[i], gradients[i], Number.Of(1 - Options.Beta2));
            Tensor denominator = SecondMoments[i].sqrt().Then(root => root / secondRoot).add_(Number.Of(Options.Epsilon), Number.One);
            previous?.Dispose();
            previous = denominator;
            Parameters[i].addcdiv_(FirstMoments[i], denominator, factor);
        }
        previous?.Dispose();
        GC.KeepAlive(secondRoot);
        GC.KeepAlive(factor);
    }
}
