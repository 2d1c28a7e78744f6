using GpuProbe.Core.Estimation.Symbolic.Operators;
using GpuProbe.Core.Estimation.Symbolic.Recipes;
using GpuProbe.Core.Estimation.Symbolic.Tensors;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Estimation.Symbolic.Modules;

/// <summary>One pre-norm block: <c>x + attention(norm(x))</c>, then <c>x + feed_forward(norm(x))</c>.</summary>
internal sealed class Block
{
    private readonly AttentionModule attention;
    private readonly FeedForwardModule feedForward;
    private readonly Norm inputNorm;
    private readonly Norm outputNorm;

    internal Block(TrainingSetup setup, Tracing.AttentionKernel kernel, BlockCheckpoints checkpointing, Shapes shapes, Weights weights)
    {
        attention = new(setup, kernel, checkpointing, shapes, weights);
        feedForward = new(setup.Model, shapes, weights);
        inputNorm = new(weights.Vector(shapes.Hidden), setup.Style);
        outputNorm = new(weights.Vector(shapes.Hidden), setup.Style);
    }

    internal Tensor Apply(Tensor input, DecoderContext context)
    {
        Tensor normalized = inputNorm.Apply(input);
        (Tensor mixed, Tensor? weights) = attention.Apply(normalized, context);
        normalized.Dispose();
        // As in transformers, whose layer has a name for the weights until its end.
        using Tensor? kept = weights;
        using Tensor middle = Sum(input, mixed);
        return Sum(middle, FeedForward(middle));
    }

    private static Tensor Sum(Tensor residual, Tensor change)
    {
        using (change)
            return residual.Add(change, Slots.Residual);
    }

    private Tensor FeedForward(Tensor middle)
    {
        using Tensor normalized = outputNorm.Apply(middle);
        return feedForward.Apply(normalized);
    }
}
