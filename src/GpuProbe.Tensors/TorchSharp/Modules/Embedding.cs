namespace TorchSharp.Modules;

/// <summary>A row of a matrix for each index.</summary>
public sealed class Embedding : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    internal Embedding(long num_embeddings, long embedding_dims, torch.Device? device, torch.ScalarType? dtype) : base("Embedding")
    {
        weight = new Parameter(torch.empty([num_embeddings, embedding_dims], dtype, device));
        register_parameter(nameof(weight), weight);
    }

    /// <summary>The rows, [entries, width].</summary>
    public Parameter weight { get; }

    /// <inheritdoc/>
    public override torch.Tensor forward(torch.Tensor input) => torch.nn.functional.embedding(input, weight);
}
