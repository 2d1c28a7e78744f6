namespace TorchSharp.Modules;

/// <summary>A tensor that is a weight of a module.</summary>
public sealed class Parameter : torch.Tensor
{
    /// <summary>A weight with these values; takes <paramref name="data"/> over.</summary>
    public Parameter(torch.Tensor data, bool requires_grad = true)
        : base(GpuProbe.Tensors.Interop.Native.Alias(data.Handle))
    {
        data.Dispose();
        DetachFromDisposeScope();
        this.requires_grad = requires_grad;
    }
}
