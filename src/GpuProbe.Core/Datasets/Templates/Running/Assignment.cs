using GpuProbe.Core.Datasets.Templates.Values;

namespace GpuProbe.Core.Datasets.Templates.Running;

/// <summary>Gives names their values.</summary>
internal static class Assignment
{
    /// <summary>Gives a value to one name, or its items to several.</summary>
    public static void Assign(Scope scope, string[] names, object? value)
    {
        if (names.Length == 1)
        {
            scope[names[0]] = value;
            return;
        }

        object?[] items = [.. Operations.Iterate(value)];
        if (items.Length != names.Length)
            throw new TemplateException($"{items.Length} values cannot be given to {names.Length} names");
        for (int i = 0; i < names.Length; i++)
            scope[names[i]] = items[i];
    }
}
