namespace TorchSharp.Modules;

/// <summary><c>y = x Wᵀ + b</c> with W of shape [outputs, inputs].</summary>
public sealed class Linear : torch.nn.Module<torch.Tensor, torch.Tensor>
{
    internal Linear(long inputSize, long outputSize, bool hasBias, torch.Device? device, torch.ScalarType? dtype) : base("Linear")
    {
        weight = new Parameter(torch.empty([outputSize, inputSize], dtype, device).DetachFromDisposeScope());
        register_parameter(nameof(weight), weight);
        if (!hasBias)
            return;
        bias = new Parameter(torch.empty([outputSize], dtype, device).DetachFromDisposeScope());
        register_parameter(nameof(bias), bias);
    }

    /// <summary>The matrix, [outputs, inputs].</summary>
    public Parameter weight { get; }

    /// <summary>The bias, [outputs], or <see langword="null"/>.</summary>
    public Parameter? bias { get; }

    /// <inheritdoc/>
    public override torch.Tensor forward(torch.Tensor tensor) => torch.nn.functional.linear(tensor, weight, bias);
}
