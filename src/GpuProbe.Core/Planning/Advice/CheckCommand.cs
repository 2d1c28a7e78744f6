namespace GpuProbe.Core.Planning.Advice;

/// <summary>The command that estimates a changed set-up by itself.</summary>
public static class CheckCommand
{
    private static readonly string[] OfAdvise = ["--only", "--max-ranks", "--margin", "--measured", "--json", "--quiet", "--no-color"];

    /// <summary>The command.</summary>
    /// <param name="argv">The command line that asked for advice, its verb first.</param>
    /// <param name="changed">The options of the change, as in <see cref="ChangedArguments"/>.</param>
    public static string Of(IReadOnlyList<string> argv, IReadOnlyList<string> changed)
    {
        ArgumentNullException.ThrowIfNull(argv);
        ArgumentNullException.ThrowIfNull(changed);
        List<string> kept = ["gpuprobe", "estimate"];
        bool isLeftOut = false;
        foreach (string word in argv.Skip(1))
        {
            if (word.StartsWith("--", StringComparison.Ordinal))
                isLeftOut = OfAdvise.Concat(changed).Contains(word.Split('=')[0]);
            if (!isLeftOut)
                kept.Add(word);
        }

        return string.Join(' ', kept.Concat(changed).Select(Quoted));
    }

    private static string Quoted(string word) => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_=:,./+%@".Contains(c, StringComparison.Ordinal))
        ? word
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
