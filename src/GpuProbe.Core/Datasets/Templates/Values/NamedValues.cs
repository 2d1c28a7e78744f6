namespace GpuProbe.Core.Datasets.Templates.Values;

/// <summary>What <c>namespace(...)</c> gives: values that a loop's body can change for what follows the loop.</summary>
internal sealed class NamedValues
{
    public Dictionary<string, object?> Values { get; } = new(StringComparer.Ordinal);
}
