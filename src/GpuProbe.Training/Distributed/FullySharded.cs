using GpuProbe.Core.Setup;
using GpuProbe.Tensors;
using GpuProbe.Training.Model;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Distributed;

/// <summary>
/// A model in shares, as PyTorch's <c>fully_shard</c> (FSDP2 of libtorch 2.6) of each block and of the whole leaves it, on the first
/// of N ranks: weights, gradients and states of W bytes take <c>W / N</c> each, but for rounding up to whole rows; a block is whole
/// from before its forward pass until after it (zero3) or until after its backward pass (zero2); embedding, last norm and head are
/// whole from the first forward operator to the end of backward.
/// <para>
/// The model is made on the meta device and only its shares get memory, as torchtitan does it. Mixed precision is
/// <c>MixedPrecisionPolicy(param_dtype=bfloat16, reduce_dtype=float32)</c> on fp32 shares.
/// </para>
/// </summary>
public sealed class FullySharded : IDisposable
{
    private readonly Ranks ranks;
    private readonly ShardedModule root;
    private readonly List<ShardedModule> blocks = [];
    private readonly Parameter[] shares;
    private readonly BackwardHook atEnd;
    private bool endIsQueued;

    /// <summary>Shares a model out.</summary>
    /// <param name="model">The model, its weights on the meta device.</param>
    /// <param name="setup">The run.</param>
    /// <param name="device">This rank's card.</param>
    public FullySharded(Decoder model, TrainingSetup setup, Device device)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(setup);
        ScalarType gathered = DataTypes.Of(setup.ComputeType), kept = DataTypes.Of(setup.WeightType);
        ranks = new Ranks(setup.Ranks, device, setup.IsMixed ? float32 : kept);
        atEnd = new BackwardHook(FinishBackward);

        // Memory in the order of the model's weights, groups in that of its blocks.
        Dictionary<Parameter, ShardedWeight> all = new(ReferenceEqualityComparer.Instance);
        foreach (Parameter weight in model.parameters())
            all.Add(weight, new ShardedWeight(weight, setup.Ranks, gathered, device));
        shares = [.. all.Values.Select(weight => weight.Share)];
        bool releases = setup.Sharding == Core.Setup.Sharding.Zero3;
        foreach (DecoderBlock block in model.Blocks)
        {
            var module = new ShardedModule(Taken(all, block, releases), BeginBackward);
            block.Hooks = module;
            blocks.Add(module);
        }

        // Backward would gather it again at once.
        root = new ShardedModule(Taken(all, model, releasesAfterForward: false), BeginBackward);
    }

    /// <summary>What this rank has of the weights, in the model's order.</summary>
    public IReadOnlyList<Parameter> Shares => shares;

    /// <summary>Draws this rank's share of the weights, as <see cref="WeightInitialization"/> draws them all.</summary>
    public void Draw(Decoder model, long seed)
    {
        ArgumentNullException.ThrowIfNull(model);
        manual_seed(seed);
        using IDisposable mode = no_grad();
        foreach (((string name, _), Parameter share) in model.named_parameters().Zip(shares))
            WeightInitialization.Fill(name, share);
    }

    /// <summary>The model's forward pass with all that is around it.</summary>
    /// <param name="tokens">What the model is given.</param>
    /// <param name="forward">The pass.</param>
    public Tensor Forward(Tensor tokens, Func<Tensor, Tensor> forward)
    {
        ArgumentNullException.ThrowIfNull(forward);
        using Tensor given = root.Before(tokens);
        Tensor result = forward(given);
        root.After(result);
        ranks.ReleaseGathered();
        return result;
    }

    /// <summary>Bytes that NCCL keeps on this rank's card beside all tensors: a model.</summary>
    public long LibraryBytes => ranks.Claimed.LibraryBytes;

    /// <summary>What the ranks do with a number of which each has a part, in place.</summary>
    public void Sum(Tensor part) => ranks.Claimed.Run(Collective.AllReduce, part, part);

    /// <inheritdoc/>
    public void Dispose()
    {
        root.Dispose();
        blocks.ForEach(block => block.Dispose());
        ranks.Dispose();
        atEnd.Dispose();
    }

    private WeightGroup Taken(Dictionary<Parameter, ShardedWeight> all, nn.Module module, bool releasesAfterForward)
    {
        List<ShardedWeight> weights = [];
        foreach (Parameter weight in module.parameters())
        {
            if (all.Remove(weight, out ShardedWeight? sharded))
                weights.Add(sharded);
        }

        return new WeightGroup(weights, ranks, releasesAfterForward);
    }

    private void BeginBackward()
    {
        if (endIsQueued)
            return;
        endIsQueued = true;
        atEnd.RunAtEnd();
    }

    private void FinishBackward()
    {
        root.FinishBackward();
        blocks.ForEach(block => block.FinishBackward());
        ranks.PostForwardOrder.Clear();
        ranks.ReleaseReduced();
        endIsQueued = false;
    }
}
