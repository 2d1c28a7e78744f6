using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;
using GpuProbe.Training.Lifetimes;
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
    public override Tensor forward(Tensor input) => inputs.Length == 1 ? OfJoined(input) : Product(input).Then(down.call);

    private Tensor Product(Tensor input)
    {
        Tensor gate = inputs[0].call(input);
        using Tensor activated = nn.functional.silu(gate);
        gate.Dispose();
        using Tensor up = inputs[1].call(input);
        return activated * up;
    }

    // Phi3MLP keeps the gate, a view of the joined projection, in a local variable until the end.
    private Tensor OfJoined(Tensor input)
    {
        Tensor joined = inputs[0].call(input);
        Tensor[] halves = joined.chunk(2, dim: -1);
        joined.Dispose();
        using Tensor gate = halves[0];
        Tensor up = halves[1];
        using (Tensor activated = nn.functional.silu(gate))
            Chaining.Rebind(ref up, up * activated);
        using (up)
            return down.call(up);
    }

    /// <inheritdoc/>
    protected override void RegisterComponents()
    {
        // All parts are registered by their names in Hugging Face.
    }
}
