using GpuProbe.Training.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Distributed;

/// <summary>
/// An optimizer of the first rank's part of the weights, as PyTorch's <c>ZeroRedundancyOptimizer</c> (libtorch 2.6) with its defaults:
/// each weight is updated by one rank, which alone has its states, and then sent to all. Weights go to the ranks from the largest to
/// the smallest, each to the first of those that have the fewest elements so far.
/// </summary>
public sealed class PartitionedOptimizer : IOptimizer
{
    private readonly Parameter[] weights;
    private readonly IOptimizer local;
    private readonly Action sendWeights;

    /// <summary>The optimizer of the first of some ranks.</summary>
    /// <param name="weights">All weights that are trained.</param>
    /// <param name="ranks">How many ranks there are.</param>
    /// <param name="create">Makes the optimizer of some weights.</param>
    /// <param name="sendWeights">What follows each update.</param>
    public PartitionedOptimizer(IEnumerable<Parameter> weights, long ranks, Func<IReadOnlyList<Parameter>, IOptimizer> create, Action sendWeights)
    {
        ArgumentNullException.ThrowIfNull(create);
        this.weights = [.. weights];
        this.sendWeights = sendWeights;
        local = create([.. OfFirstRank([.. this.weights.Select(weight => weight.NumberOfElements)], ranks).Select(index => this.weights[index])]);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> States => local.States;

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> Buffers => local.Buffers;

    /// <summary>Indices of the weights that the first rank updates, in the order of its updates.</summary>
    /// <param name="elements">Elements of each weight.</param>
    /// <param name="ranks">How many ranks there are.</param>
    public static IReadOnlyList<int> OfFirstRank(IReadOnlyList<long> elements, long ranks)
    {
        ArgumentNullException.ThrowIfNull(elements);
        long[] sums = new long[ranks];
        List<int> first = [];
        foreach (int index in Enumerable.Range(0, elements.Count).OrderByDescending(index => elements[index]))
        {
            int rank = Array.IndexOf(sums, sums.Min());
            sums[rank] += elements[index];
            if (rank == 0)
                first.Add(index);
        }

        return first;
    }

    /// <inheritdoc/>
    public StateLabel? LabelOf(Tensor state) => local.LabelOf(state);

    /// <inheritdoc/>
    public void Step()
    {
        local.Step();
        sendWeights();
    }

    /// <inheritdoc/>
    public void ZeroGrad(bool setToNone = true)
    {
        if (setToNone)
            Gradients.Release(weights);
        else
            Gradients.Zero(weights, together: false);
    }

    /// <inheritdoc/>
    public void Dispose() => local.Dispose();
}
