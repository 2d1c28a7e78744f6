namespace GpuProbe.Core.Datasets.Templates.Running;

/// <summary>Variables, over those of the scope around them.</summary>
/// <param name="rendering">The rendering that it belongs to.</param>
/// <param name="outer">The scope around it.</param>
internal sealed class Scope(Rendering rendering, Scope? outer)
{
    private readonly Dictionary<string, object?> _variables = new(StringComparer.Ordinal);

    public Rendering Rendering => rendering;

    public object? this[string name]
    {
        set => _variables[name] = value;
    }

    public bool TryGet(string name, out object? value)
    {
        for (Scope? scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._variables.TryGetValue(name, out value))
                return true;
        }

        value = null;
        return false;
    }

    public void Clear() => _variables.Clear();

    private Scope? Outer => outer;
}
