using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;
using static TorchSharp.torch;

namespace GpuProbe.Training.Model;

/// <summary>
/// Gated feed-forward network (SwiGLU): <c>down(silu(gate(x)) · up(x))</c>.
/// Shapes: input and output [B, S, H]; inside [B, S, I].
/// </summary>
public sealed class FeedForward : nn.Module<Tensor, Tensor>
{
    private readonly nn.Module<Tensor, Tensor>[] inputs;
    private readonly nn.Module<Tensor, Tensor> down;

    /// <summary>The network of one block.</summary>
    public FeedForward(DecoderConfig config, LinearFactory linears) : base(nameof(FeedForward))
    {
        (Projections Part, long Width)[] parts = config.FusedProjections
            ? [(Projections.GateUp, 2 * config.IntermediateSize)]
            : [(Projections.Gate, config.IntermediateSize), (Projections.Up, config.IntermediateSize)];
        inputs = [.. parts.Select(part => linears.Create(part.Part, config.HiddenSize, part.Width, config.MlpBias))];
        for (int i = 0; i < parts.Length; i++)
            register_module(ProjectionNames.Text(parts[i].Part), inputs[i]);
        down = linears.Create(Projections.Down, config.IntermediateSize, config.HiddenSize, config.MlpBias);
        register_module(ProjectionNames.Text(Projections.Down), down);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using Tensor product = inputs.Length == 1 ? JoinedProduct(input) : Product(input);
        return down.call(product);
    }

    private Tensor Product(Tensor input)
    {
        Tensor gate = inputs[0].call(input);
        using Tensor activated = nn.functional.silu(gate);
        gate.Dispose();
        using Tensor up = inputs[1].call(input);
        return activated * up;
    }

    private Tensor JoinedProduct(Tensor input)
    {
        Tensor joined = inputs[0].call(input);
        Tensor[] halves = joined.chunk(2, dim: -1);
        joined.Dispose();
        using Tensor gate = halves[0];
        using Tensor up = halves[1];
        using Tensor activated = nn.functional.silu(gate);
        return up * activated;
    }
}
