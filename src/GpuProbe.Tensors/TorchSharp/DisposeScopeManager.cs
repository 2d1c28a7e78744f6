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

    internal static void Remove(DisposeScope scope)
    {
        if (current == scope)
            current = scope.OuterScope;
    }
}
