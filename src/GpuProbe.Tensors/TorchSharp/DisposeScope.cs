namespace TorchSharp;

/// <summary>Disposes the tensors that were created in it, unless they were moved out.</summary>
public sealed class DisposeScope : IDisposable
{
    private readonly HashSet<torch.Tensor> tensors = new(ReferenceEqualityComparer.Instance);

    internal DisposeScope(DisposeScope? outer) => OuterScope = outer;

    internal DisposeScope? OuterScope { get; }

    /// <summary>Tensors that this scope would dispose now.</summary>
    public int DisposablesCount => tensors.Count;

    /// <summary>Leaves a tensor to the scope around this one.</summary>
    public T MoveToOuter<T>(T disposable) where T : IDisposable
    {
        if (disposable is not torch.Tensor tensor || !tensors.Remove(tensor))
            return disposable;
        tensor.OwningDisposeScope = OuterScope;
        OuterScope?.tensors.Add(tensor);
        return disposable;
    }

    /// <summary>Takes a tensor out of all scopes.</summary>
    public T Detach<T>(T disposable) where T : IDisposable
    {
        if (disposable is not torch.Tensor tensor || !tensors.Remove(tensor))
            return disposable;
        DisposeScopeManager.Statistics.DetachedFromScopeCount++;
        tensor.OwningDisposeScope = null;
        return disposable;
    }

    /// <summary>Whether this scope would dispose the tensor.</summary>
    public bool Contains(IDisposable disposable) => disposable is torch.Tensor tensor && tensors.Contains(tensor);

    /// <summary>Forgets a tensor that is being disposed on its own.</summary>
    public void MarkAsDisposed(IDisposable disposable)
    {
        if (disposable is not torch.Tensor tensor)
            return;
        tensors.Remove(tensor);
        tensor.OwningDisposeScope = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        DisposeScopeManager.Remove(this);
        foreach (torch.Tensor tensor in tensors.ToArray())
            tensor.Dispose();
    }

    internal void Add(torch.Tensor tensor)
    {
        tensors.Add(tensor);
        tensor.OwningDisposeScope = this;
    }
}
