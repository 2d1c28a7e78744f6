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
    public torch.Tensor MoveToOuter(torch.Tensor disposable)
    {
        if (!tensors.Remove(disposable))
            return disposable;
        disposable.OwningDisposeScope = OuterScope;
        OuterScope?.tensors.Add(disposable);
        return disposable;
    }

    /// <summary>Takes a tensor out of all scopes.</summary>
    public torch.Tensor Detach(torch.Tensor disposable)
    {
        if (!tensors.Remove(disposable))
            return disposable;
        DisposeScopeManager.Statistics.DetachedFromScopeCount++;
        disposable.OwningDisposeScope = null;
        return disposable;
    }

    /// <summary>Whether this scope would dispose the tensor.</summary>
    public bool Contains(torch.Tensor disposable) => tensors.Contains(disposable);

    /// <summary>Forgets a tensor that is being disposed on its own.</summary>
    public void MarkAsDisposed(torch.Tensor disposable)
    {
        tensors.Remove(disposable);
        disposable.OwningDisposeScope = null;
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
