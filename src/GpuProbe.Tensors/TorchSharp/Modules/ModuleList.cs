using System.Collections;

namespace TorchSharp.Modules;

/// <summary>Modules in a row, named by their index.</summary>
public sealed class ModuleList<T> : torch.nn.Module, IEnumerable<T> where T : torch.nn.Module
{
    private readonly List<T> modules = [];

    internal ModuleList(IEnumerable<T> modules) : base("ModuleList")
    {
        foreach (T module in modules)
        {
            register_module(this.modules.Count.ToString(), module);
            this.modules.Add(module);
        }
    }

    /// <summary>Number of modules.</summary>
    public int Count => modules.Count;

    /// <summary>The module at a place.</summary>
    public T this[int index] => modules[index];

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => modules.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
