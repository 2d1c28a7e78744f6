namespace TorchSharp;

/// <summary>The dispose scopes of each thread, innermost last.</summary>
public class DisposeScopeManager
{
    [ThreadStatic]
    private static ThreadDisposeScopeStatistics? statistics;

    [ThreadStatic]
    private static DisposeScope? current;

    internal DisposeScopeManager()
    {
    }

    /// <summary>Counts of the tensors of this thread.</summary>
    public static ThreadDisposeScopeStatistics Statistics => statistics ??= new();

    internal static DisposeScope NewScope() => current = new DisposeScope(current);

    internal static DisposeScope? Register(torch.Tensor tensor)
    {
        if (current is null)
            Statistics.CreatedOutsideScopeCount++;
        else
            Statistics.CreatedInScopeCount++;
        current?.Add(tensor);
        return current;
    }

    internal static void Disposing(torch.Tensor tensor)
    {
        if (tensor.OwningDisposeScope is null)
            Statistics.DisposedOutsideScopeCount++;
        else
            Statistics.DisposedInScopeCount++;
    }

    // A scope that ends before those inside it takes them off the stack too.
    internal static void Remove(DisposeScope scope)
    {
        for (DisposeScope? open = current; open is not null; open = open.OuterScope)
        {
            if (open != scope)
                continue;
            current = scope.OuterScope;
            return;
        }
    }
}
