namespace GpuProbe.Core.Comparison.Gating;

/// <summary>Text of somebody else's, made fit for one line of any output.</summary>
internal static class PlainText
{
    /// <summary>The text without line ends, other control characters and halves of characters.</summary>
    public static string Of(string text)
    {
        var line = new char[text.Length];
        for (int i = 0; i < text.Length; i++)
            line[i] = IsFit(text, i) ? text[i] : char.IsSurrogate(text[i]) ? '\uFFFD' : ' ';
        return new string(line);
    }

    private static bool IsFit(string text, int i) => char.IsSurrogate(text[i])
        ? (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1])) || (i > 0 && char.IsSurrogatePair(text[i - 1], text[i]))
        : !char.IsControl(text[i]) && text[i] is not ('\u2028' or '\u2029');
}
