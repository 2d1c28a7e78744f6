namespace GpuProbe.Core.Planning.DeviceMaps;

/// <summary>The words of transformers' argument <c>device_map</c>.</summary>
public static class StrategyNames
{
    private static readonly (string Name, MapStrategy Strategy)[] Words =
        [("sequential", MapStrategy.Sequential), ("balanced", MapStrategy.Balanced), ("auto", MapStrategy.Balanced), ("balanced_low_0", MapStrategy.BalancedLow0)];

    /// <summary>All words; <c>auto</c> means <c>balanced</c>.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Words.Select(word => word.Name)];

    /// <summary>The strategy that a word means.</summary>
    /// <param name="word">The word.</param>
    /// <param name="option">What it was given to, for messages.</param>
    /// <exception cref="ToolException">It is none of them (exit code 2).</exception>
    public static MapStrategy Read(string word, string option) =>
        Array.Find(Words, one => one.Name == word) is { Name: not null } found
            ? found.Strategy
            : throw new ToolException(ExitCode.BadInput, $"{option} is {InputText.Shorten(word)}{Suggestion.Clause(word, All)}; allowed: {string.Join(", ", All)}");

    /// <summary>The word for a strategy.</summary>
    public static string Text(MapStrategy strategy) => Array.Find(Words, one => one.Strategy == strategy).Name;
}
