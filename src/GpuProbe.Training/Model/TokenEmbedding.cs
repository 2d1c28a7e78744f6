using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Model;

/// <summary>
/// Rows of a table by token indices [B, S]: [B, S, H]. PyTorch's <c>nn.Embedding</c>; TorchSharp's keeps its weight on the native
/// side, makes it on the CPU in fp32 and converts it then.
/// </summary>
public sealed class TokenEmbedding : nn.Module<Tensor, Tensor>
{
    /// <summary>A table of one row of width <paramref name="width"/> per token; not initialised.</summary>
    public TokenEmbedding(long tokens, long width, ScalarType dtype, Device device) : base(nameof(TokenEmbedding))
    {
        weight = new Parameter(empty([tokens, width], dtype, device).DetachFromDisposeScope());
        register_parameter(nameof(weight), weight);
    }

    /// <summary>The table, [V, H].</summary>
    public Parameter weight { get; }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input) => nn.functional.embedding(input, weight);

    /// <inheritdoc/>
    protected override void RegisterComponents()
    {
        // The weight is registered by its name in PyTorch.
    }
}
