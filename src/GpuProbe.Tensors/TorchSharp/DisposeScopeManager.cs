namespace TorchSharp;

/// <summary>The dispose scopes of each thread, innermost last.</summary>
public static class DisposeScopeManager
{
    [ThreadStatic]
    private static DisposeScope? current;

    /// <summary>Counts of tensors created and released, over all threads.</summary>
    public static DisposeScopeStatistics Statistics { get; } = new();

    internal static DisposeScope NewScope() => current = new DisposeScope(current);

    internal static DisposeScope? Register(torch.Tensor tensor)
    {
        Statistics.Created();
        current?.Add(tensor);
        return current;
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
