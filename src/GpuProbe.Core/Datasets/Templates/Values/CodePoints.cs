using System.Text;

namespace GpuProbe.Core.Datasets.Templates.Values;

/// <summary>Texts as Python sees them: sequences of code points.</summary>
internal static class CodePoints
{
    public static long Count(string text)
    {
        long count = text.Length;
        for (int i = 0; i + 1 < text.Length; i++)
        {
            if (char.IsSurrogatePair(text[i], text[i + 1]))
                count--;
        }

        return count;
    }

    public static IEnumerable<object?> Each(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            bool isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            yield return text.Substring(i, isPair ? 2 : 1);
            if (isPair)
                i++;
        }
    }

    public static int Compare(string left, string right)
    {
        int common = Math.Min(left.Length, right.Length);
        for (int i = 0; i < common; i++)
        {
            (char a, char b) = (left[i], right[i]);
            if (a == b)
                continue;
            // Code points beyond the first plane are above all of it, though their surrogates are not.
            return char.IsSurrogate(a) == char.IsSurrogate(b) ? a.CompareTo(b) : char.IsSurrogate(a) ? 1 : -1;
        }

        return left.Length.CompareTo(right.Length);
    }

    /// <summary>Where code point <paramref name="index"/> begins.</summary>
    public static int Place(string text, long index)
    {
        int at = 0;
        for (; index > 0 && at < text.Length; index--)
            at += at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
        return at;
    }

    /// <summary>The place in code points of what begins at a place in UTF-16.</summary>
    public static long Index(string text, int place) => place < 0 ? -1 : Count(text[..place]);

    public static string Reversed(string text) => string.Concat(Each(text).Reverse());

    public static string Capitalized(string text)
    {
        if (text.Length == 0)
            return text;
        Rune first = Rune.GetRuneAt(text, 0);
        return Rune.ToUpperInvariant(first) + text[first.Utf16SequenceLength..].ToLowerInvariant();
    }
}
