namespace GpuProbe.Core.Datasets.Templates.Values;

/// <summary>A loop's <c>loop</c>.</summary>
/// <param name="items">What it goes through.</param>
internal sealed class Iteration(IReadOnlyList<object?> items)
{
    private object? _changed;
    private bool _hasChanged;

    /// <summary>The place of the item at hand, from 0.</summary>
    public int Place { get; set; }

    public object? Attribute(string name) => name switch
    {
        "index" => (long)Place + 1,
        "index0" => (long)Place,
        "revindex" => (long)items.Count - Place,
        "revindex0" => (long)items.Count - Place - 1,
        "first" => Place == 0,
        "last" => Place == items.Count - 1,
        "length" => (long)items.Count,
        // Counts the levels of recursive loops, which there are none of.
        "depth" => 1L,
        "depth0" => 0L,
        "previtem" => Place > 0 ? items[Place - 1] : new Undefined("there is no previous item"),
        "nextitem" => Place + 1 < items.Count ? items[Place + 1] : new Undefined("there is no next item"),
        "cycle" => (Function)Cycle,
        "changed" => (Function)Changed,
        _ => null,
    };

    private object? Cycle(Arguments call) => call.Positional.Count > 0
        ? call.Positional[Place % call.Positional.Count]
        : throw new TemplateException("cycle() needs values");

    private object? Changed(Arguments call)
    {
        object?[] values = [.. call.Positional];
        bool changed = !_hasChanged || !Operations.AreEqual(_changed, values);
        (_changed, _hasChanged) = (values, true);
        return changed;
    }
}
