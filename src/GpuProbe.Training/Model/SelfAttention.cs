using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;
using GpuProbe.Training.Checkpointing;
using GpuProbe.Training.Lifetimes;
using static TorchSharp.torch;

namespace GpuProbe.Training.Model;

/// <summary>
/// Grouped-query self-attention with rotary positions.
/// Shapes: input and output [B, S, H]; q [B, Hq, S, D]; k, v [B, Hkv, S, D]; scores and weights [B, Hq, S, S]. The result
/// has the weights, which are for the caller to release, where they exist.
/// </summary>
public sealed class SelfAttention : nn.Module<Tensor, DecoderContext, (Tensor Output, Tensor? Weights)>
{
    private readonly DecoderConfig config;
    private readonly BlockCheckpointing checkpointing;
    private readonly ScaledDotProduct? scaledDotProduct;
    private readonly nn.Module<Tensor, Tensor>[] projections;
    private readonly nn.Module<Tensor, Tensor> output;

    /// <summary>Attention of one block.</summary>
    public SelfAttention(TrainingSetup setup, LinearFactory linears) : base(nameof(SelfAttention))
    {
        config = setup.Model;
        checkpointing = new BlockCheckpointing(setup.Checkpointing, setup.CheckpointingImpl);
        if (setup.Attention != Attention.Eager)
            scaledDotProduct = new ScaledDotProduct(setup.Attention, setup.RepeatKeyValue, config.HeadDim);
        (Projections Part, long Width)[] parts = config.FusedProjections
            ? [(Projections.QueryKeyValue, config.QueryWidth + 2 * config.KeyValueWidth)]
            : [(Projections.Query, config.QueryWidth), (Projections.Key, config.KeyValueWidth), (Projections.Value, config.KeyValueWidth)];
        projections = [.. parts.Select(part => linears.Create(part.Part, config.HiddenSize, part.Width, config.QkvBias))];
        for (int i = 0; i < parts.Length; i++)
            register_module(ProjectionNames.Text(parts[i].Part), projections[i]);
        output = linears.Create(Projections.Output, config.QueryWidth, config.HiddenSize, config.OutputBias);
        register_module(ProjectionNames.Text(Projections.Output), output);
    }

    /// <inheritdoc/>
    public override (Tensor Output, Tensor? Weights) forward(Tensor input, DecoderContext context)
    {
        long batch = input.size(0), seqLen = input.size(1);
        (Tensor query, Tensor key, Tensor value) = Project(input);
        (query, key) = Rotate(query, key, context);
        (Tensor mixed, Tensor? weights) = Attend(query, key, value, context.Mask);
        Tensor result = mixed.Then(o => o.reshape(batch, seqLen, config.QueryWidth)).Then(output.call);
        query.Dispose();
        key.Dispose();
        value.Dispose();
        return (result, weights);
    }

    private (Tensor Mixed, Tensor? Weights) Attend(Tensor query, Tensor key, Tensor value, Tensor? mask)
    {
        if (scaledDotProduct is not null)
            return (checkpointing.Attention(scaledDotProduct.Apply, query, key, value, mask), null);
        if (!checkpointing.IsOfAttention)
            return EagerAttention.Apply(query, key, value, mask, config.HeadDim);
        return (checkpointing.Attention(WithoutWeights, query, key, value, mask), null);
    }

    private Tensor WithoutWeights(Tensor query, Tensor key, Tensor value, Tensor? mask)
    {
        (Tensor mixed, Tensor weights) = EagerAttention.Apply(query, key, value, mask, config.HeadDim);
        weights.Dispose();
        return mixed;
    }

    private (Tensor Query, Tensor Key, Tensor Value) Project(Tensor input)
    {
        if (!config.FusedProjections)
            return (Heads(projections[0].call(input)), Heads(projections[1].call(input)), Heads(projections[2].call(input)));

        using Tensor joined = projections[0].call(input);
        return (Heads(joined.narrow(-1, 0, config.QueryWidth)),
                Heads(joined.narrow(-1, config.QueryWidth, config.KeyValueWidth)),
                Heads(joined.narrow(-1, config.QueryWidth + config.KeyValueWidth, config.KeyValueWidth)));
    }

    // [B, S, heads * D] -> [B, heads, S, D], without copying.
    private Tensor Heads(Tensor projected) => projected
        .Then(p => p.view(p.size(0), p.size(1), -1, config.HeadDim))
        .Then(p => p.transpose(1, 2));

    private (Tensor Query, Tensor Key) Rotate(Tensor query, Tensor key, DecoderContext context)
    {
        using Tensor cos = context.Cos.unsqueeze(1);
        using Tensor sin = context.Sin.unsqueeze(1);
        Tensor rotatedQuery = Rotate(query, cos, sin);
        Tensor rotatedKey = Rotate(key, cos, sin);
        query.Dispose();
        key.Dispose();
        return (rotatedQuery, rotatedKey);
    }

    // Phi3's rotation may leave a part of each head as it is, and joins the parts even where that part is empty: a copy in
    // the order [B, heads, S, D].
    private Tensor Rotate(Tensor x, Tensor cos, Tensor sin)
    {
        Tensor rotated = RotaryEmbedding.Apply(x, cos, sin);
        if (!config.FusedProjections)
            return rotated;
        using Tensor unrotated = x.narrow(-1, config.HeadDim, 0);
        return rotated.Then(r => cat([r, unrotated], dim: -1));
    }

    /// <inheritdoc/>
    protected override void RegisterComponents()
    {
        // All parts are registered by their names in Hugging Face.
    }
}
