namespace TorchSharp.Modules;

/// <summary>A tensor that is a weight of a module.</summary>
public class Parameter : torch.Tensor
{
    /// <summary>A weight with these values; takes <paramref name="data"/> over, and its place in a dispose scope.</summary>
    public Parameter(torch.Tensor data, bool requires_grad = true)
        : base(GpuProbe.Tensors.Interop.Native.Alias(data.Handle))
    {
        DisposeScope? scope = data.OwningDisposeScope;
        data.Dispose();
        DetachFromDisposeScope();
        scope?.Add(this);
        this.requires_grad = requires_grad;
    }
}
