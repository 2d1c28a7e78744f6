using GpuProbe.Core.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Model;

/// <summary>
/// Gated feed-forward network (SwiGLU): <c>down(silu(gate(x)) · up(x))</c>.
/// Shapes: input and output [B, S, H]; inside [B, S, I].
/// </summary>
public sealed class FeedForward : nn.Module<Tensor, Tensor>
{
    private readonly Linear[] inputs;
    private readonly Linear down;

    /// <summary>The network of one block.</summary>
    public FeedForward(DecoderConfig config, ScalarType dtype, Device device) : base(nameof(FeedForward))
    {
        (string Name, long Width)[] parts = config.FusedProjections
            ? [("gate_up_proj", 2 * config.IntermediateSize)]
            : [("gate_proj", config.IntermediateSize), ("up_proj", config.IntermediateSize)];
        inputs = [.. parts.Select(part => nn.Linear(config.HiddenSize, part.Width, config.MlpBias, device, dtype))];
        for (int i = 0; i < parts.Length; i++)
            register_module(parts[i].Name, inputs[i]);
        down = nn.Linear(config.IntermediateSize, config.HiddenSize, config.MlpBias, device, dtype);
        register_module("down_proj", down);
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
