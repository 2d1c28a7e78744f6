using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Optimizers.Adafactor;

/// <summary>
/// PyTorch's <c>Adafactor(foreach=False)</c>, its default: weight by weight. Python's variables still hold what they held for the
/// previous weight until they are assigned again. Beside the weights' own R + C elements of means at most two estimates exist at
/// once, the previous weight's and this one's: the temporaries' peak is the largest sum of two matrices that follow one another.
/// </summary>
public sealed class LoopAdafactor(IEnumerable<Parameter> parameters, AdafactorOptions options) : PyTorchAdafactor(parameters, options)
{
    /// <inheritdoc/>
    protected override bool ZeroesTogether => false;

    /// <inheritdoc/>
    protected override void Update(Tensor[] gradients)
    {
        using var names = new Names();
        for (int i = 0; i < gradients.Length; i++)
        {
            double step = Counters[i].add_(Number.One, Number.One).Value<double>();
            double share = Share(step);
            double alpha = Alpha(Parameters[i], step);
            if (Options.WeightDecay != 0)
                Parameters[i].mul_(Number.Of(1 - Options.LearningRate * Options.WeightDecay));
            Tensor estimate = IsFactored(i) ? Factored(i, gradients[i], share, names) : Whole(i, gradients[i], share, names);
            OptimizerOperators.ClampInPlace.Run(estimate, Epsilon1 * Epsilon1);
            OptimizerOperators.RsqrtInPlace.Run(estimate);
            Names.Assign(ref names.Update, estimate);
            OptimizerOperators.MulInPlace.Run(estimate, gradients[i]);
            // Another one for every weight and step, so not kept for good.
            Scalar factor = -alpha / Excess(estimate);
            Parameters[i].add_(estimate, factor);
            GC.KeepAlive(factor);
        }
    }

    private Tensor Factored(int index, Tensor gradient, double share, Names names)
    {
        Names.Assign(ref names.RowMean, Means(gradient, -1));
        Rows[index].MoveTowards(names.RowMean!, share);
        Names.Assign(ref names.ColumnMean, Means(gradient, -2));
        Columns[index].MoveTowards(names.ColumnMean!, share);
        Tensor estimate = Rows[index].Times(Columns[index]);
        using Tensor mean = Rows[index].mean([-2], keepdim: true);
        OptimizerOperators.ClampInPlace.Run(mean, Epsilon1);
        OptimizerOperators.DivInPlace.Run(estimate, mean);
        return estimate;
    }

    private Tensor Whole(int index, Tensor gradient, double share, Names names)
    {
        Names.Assign(ref names.Squared, gradient * gradient);
        Variances[index].MoveTowards(names.Squared!, share);
        return Variances[index].clone();
    }

    private static Tensor Means(Tensor gradient, int dimension)
    {
        Tensor norms = Norms(gradient, dimension);
        OptimizerOperators.SquareInPlace.Run(norms);
        OptimizerOperators.DivScalarInPlace.Run(norms, (double)gradient.size(dimension));
        return norms;
    }

    // Python's local variables: each lives until it is assigned again, or to the end.
    private sealed class Names : IDisposable
    {
        internal Tensor? RowMean;
        internal Tensor? ColumnMean;
        internal Tensor? Squared;
        internal Tensor? Update;

        internal static void Assign(ref Tensor? name, Tensor value)
        {
            name?.Dispose();
            name = value;
        }

        public void Dispose()
        {
            RowMean?.Dispose();
            ColumnMean?.Dispose();
            Squared?.Dispose();
            Update?.Dispose();
        }
    }
}
