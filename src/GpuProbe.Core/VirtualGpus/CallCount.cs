namespace GpuProbe.Core.VirtualGpus;

/// <summary>How often a function was called.</summary>
/// <param name="Name">The function.</param>
/// <param name="Count">Calls of all processes.</param>
public sealed record CallCount(string Name, long Count)
{
    /// <summary>The counts of all processes, most frequent first.</summary>
    internal static IReadOnlyList<CallCount> Sum(IEnumerable<IReadOnlyDictionary<string, long>> counts) =>
    [
        .. counts.SelectMany(pairs => pairs)
            .GroupBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(group => new CallCount(group.Key, group.Sum(pair => pair.Value)))
            .OrderByDescending(call => call.Count)
            .ThenBy(call => call.Name, StringComparer.Ordinal),
    ];
}
