using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Optimizers.Adafactor;

/// <summary>
/// PyTorch's <c>Adafactor(foreach=True)</c>: list operators, matrices and vectors apart. The estimates of all matrices exist at once
/// and are still held when those of the vectors are made: one temporary of the size of all weights.
/// </summary>
public sealed class ForeachAdafactor(IEnumerable<Parameter> parameters, AdafactorOptions options) : PyTorchAdafactor(parameters, options)
{
    /// <inheritdoc/>
    protected override void Update(Tensor[] gradients)
    {
        Tensor[] updates = [];
        foreach (int[] group in Groups)
        {
            foreach (IGrouping<bool, int> part in group.GroupBy(IsFactored))
                Update([.. part], part.Key, Pick(gradients, [.. part]), ref updates);
        }
        Release(updates);
    }

    private void Update(int[] indices, bool factored, Tensor[] gradients, ref Tensor[] updates)
    {
        Tensor[] weights = Pick(Parameters, indices), counters = Pick(Counters, indices);
        OptimizerOperators.AdvanceOnHost(counters);
        double[] steps = [.. counters.Select(counter => counter.Value<double>())];
        double[] shares = [.. steps.Select(Share)];
        double[] alphas = [.. weights.Zip(steps, Alpha)];
        if (Options.WeightDecay != 0)
            OptimizerOperators.ForeachMulScalar.Run(weights, 1 - Options.LearningRate * Options.WeightDecay);
        Tensor[] estimates = factored ? Factored(indices, gradients, shares) : Whole(indices, gradients, shares);
        OptimizerOperators.ForeachClampMinScalar.Run(estimates, Epsilon1 * Epsilon1);
        OptimizerOperators.ForeachRsqrt.Run([estimates]);
        OptimizerOperators.ForeachMulList.Run(estimates, gradients);
        // Python's name for the previous part's updates is assigned again only now.
        Release(updates);
        updates = estimates;
        double[] factors = [.. alphas.Zip(updates, (alpha, update) => -alpha / Excess(update))];
        OptimizerOperators.ForeachMulScalarList.Run(updates, factors);
        OptimizerOperators.ForeachAddList.Run(weights, updates, 1.0);
    }

    private Tensor[] Factored(int[] indices, Tensor[] gradients, double[] shares)
    {
        Tensor[] rows = Pick(Rows, indices), columns = Pick(Columns, indices);
        MoveTo(rows, gradients, -1, shares);
        MoveTo(columns, gradients, -2, shares);
        Tensor[] estimates = [.. rows.Zip(columns, (row, column) => row.Times(column))];
        Tensor[] means = [.. rows.Select(row => row.mean([-2], keepdim: true))];
        OptimizerOperators.ForeachClampMinScalar.Run(means, Epsilon1);
        OptimizerOperators.ForeachDivList.Run(estimates, means);
        Release(means);
        return estimates;
    }

    private Tensor[] Whole(int[] indices, Tensor[] gradients, double[] shares)
    {
        Tensor[] variances = Pick(Variances, indices);
        Tensor[] squares = OptimizerOperators.ForeachMul.CallMany(gradients.Length, gradients, gradients)!;
        OptimizerOperators.ForeachLerpScalarList.Run(variances, squares, shares);
        Release(squares);
        return [.. variances.Select(variance => variance.clone())];
    }

    private static void MoveTo(Tensor[] factors, Tensor[] gradients, int dimension, double[] shares)
    {
        Tensor[] means = [.. gradients.Select(gradient => Norms(gradient, dimension))];
        OptimizerOperators.ForeachMulList.Run(means, means);
        double[] sizes = [.. gradients.Select(gradient => (double)gradient.size(dimension))];
        OptimizerOperators.ForeachDivScalarList.Run(means, sizes);
        OptimizerOperators.ForeachLerpScalarList.Run(factors, means, shares);
        Release(means);
    }

    private static void Release(Tensor[] tensors)
    {
        foreach (Tensor tensor in tensors)
            tensor.Dispose();
    }
}
