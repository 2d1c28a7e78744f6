using GpuProbe.Core.Datasets.Templates.Values;

namespace GpuProbe.Core.Datasets.Templates.Running;

/// <summary>A <c>for</c> statement. What its body sets is gone with each item.</summary>
internal sealed class Loop(int line, string[] names, Expression source, Expression? condition, Statement body, Statement? otherwise)
{
    /// <summary>Goes through the items.</summary>
    public Flow Run(Scope scope)
    {
        Rendering rendering = scope.Rendering;
        rendering.Line = line;
        object?[] items = Items(scope);
        if (items.Length == 0)
            return otherwise?.Invoke(new Scope(rendering, scope)) ?? Flow.Next;
        var loop = new Iteration(items);
        var inner = new Scope(rendering, scope);
        for (int i = 0; i < items.Length; i++)
        {
            inner.Clear();
            loop.Place = i;
            inner["loop"] = loop;
            Assignment.Assign(inner, names, items[i]);
            if (body(inner) == Flow.Break)
                break;
        }

        return Flow.Next;
    }

    private object?[] Items(Scope scope)
    {
        IEnumerable<object?> all = Operations.Iterate(source(scope));
        if (condition is null)
            return [.. all];
        var inner = new Scope(scope.Rendering, scope);
        return [.. all.Where(item =>
        {
            Assignment.Assign(inner, names, item);
            return Operations.IsTrue(condition(inner));
        })];
    }
}
