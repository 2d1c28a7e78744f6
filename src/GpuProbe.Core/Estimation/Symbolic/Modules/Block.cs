using GpuProbe.Core.Estimation.Symbolic.Operators;
using GpuProbe.Core.Estimation.Symbolic.Recipes;
using GpuProbe.Core.Estimation.Symbolic.Tensors;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Estimation.Symbolic.Modules;

/// <summary>One pre-norm block: <c>x + attention(norm(x))</c>, then <c>x + feed_forward(norm(x))</c>.</summary>
internal sealed class Block
{
    private readonly AttentionModule attention;
    private readonly FeedForwardModule feedForward;
    private readonly Norm inputNorm;
    private readonly Norm outputNorm;

    internal Block(TrainingSetup setup, AttentionKernel kernel, BlockCheckpoints checkpointing, Shapes shapes, Weights weights)
    {
        attention = new(setup, kernel, checkpointing, shapes, weights);
        feedForward = new(setup.Model, shapes, weights);
        inputNorm = new(weights.Vector(shapes.Hidden), setup.Style);
        outputNorm = new(weights.Vector(shapes.Hidden), setup.Style);
    }

    internal Tensor Apply(Tensor input, DecoderContext context)
    {
        using Tensor middle = Attend(input, context);
        using Tensor change = FeedForward(middle);
        return middle.Add(change, Slots.Residual);
    }

    private Tensor Attend(Tensor input, DecoderContext context)
    {
        using Tensor change = Attention(input, context);
        return input.Add(change, Slots.Residual);
    }

    private Tensor Attention(Tensor input, DecoderContext context)
    {
        using Tensor normalized = inputNorm.Apply(input);
        return attention.Apply(normalized, context);
    }

    private Tensor FeedForward(Tensor middle)
    {
        using Tensor normalized = outputNorm.Apply(middle);
        return feedForward.Apply(normalized);
    }
}
