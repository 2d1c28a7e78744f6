using System.Text;
using GpuProbe.Tokenizers.Patterns;

namespace GpuProbe.Tokenizers.Tests.Patterns;

public sealed class PatternTest
{
    private const string Llama3 = @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    [Theory]
    [InlineData(Llama3, "It'S 12345  tokens!\r\n\n  x", "It|'S| |123|45| | tokens|!\r\n\n| | x")]
    [InlineData(Llama3, "𐐀𐐁 𝟏𝟐𝟑𝟒😀😀 a\u0301", "𐐀𐐁| |𝟏𝟐𝟑|𝟒|😀😀| a|\u0301")]
    [InlineData(@"\p{Lu}\p{Ll}*|\P{Lu}", "ÀbcÉd😀", "Àbc|Éd|😀")]
    [InlineData(@"(?i:'s|k)", "'S 's 'ſ K K", "'S|'s|'ſ|K|K")]
    [InlineData(@"a{2,3}?|b{2}|c++|d?+e", "aaaabbbcccdee", "aa|aa|bb|ccc|de|e")]
    [InlineData(@"[\p{L}&&[^\p{Han}]]+|[一-龥]", "ab漢字cd", "ab|漢|字|cd")]
    [InlineData(@"[a\-\]\x41\u0042]+|[^\d\s\x{1F600}]", "a-]AB 1😀z", "a-]AB|z")]
    [InlineData(@"ab(?:cd)?e|a.", "abcdeabeab", "abcde|abe|ab")]
    [InlineData(@"x(?=y)|y", "xxy", "x|y")]
    [InlineData(@"\w+", "a_1² ①ⓐ \u0301b", "a_1²|ⓐ|\u0301b")]
    public void Matches_are_those_of_Oniguruma(string pattern, string text, string expected)
    {
        Pattern parsed = Pattern.Parse(pattern);
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        List<string> matches = [];
        for (int at = 0; parsed.Find(utf8, at, out int start, out int end); at = end)
            matches.Add(Encoding.UTF8.GetString(utf8[start..end]));
        Assert.Equal(expected, string.Join('|', matches));
    }

    [Theory]
    [InlineData("a*", "a pattern that matches the empty text")]
    [InlineData("^a", "the anchor ^")]
    [InlineData("a$", "the anchor $")]
    [InlineData("(a|b)+", "a repeated group")]
    [InlineData("(?<=a)b", "a group of kind (?<")]
    [InlineData("(?<n>a)", "a group of kind (?<")]
    [InlineData(@"a\b", "the escape \\b")]
    [InlineData(@"\p{Greek}", "the property Greek")]
    [InlineData("[[:alpha:]]", "a POSIX class")]
    [InlineData("(?i:[a-z])", "a class with its case ignored")]
    [InlineData("(?i:ss)", "ss with its case ignored")]
    [InlineData("a**", "a repetition of a repetition")]
    [InlineData("a{2}?", "a fixed repetition that is optional")]
    [InlineData("(a", "an unmatched (")]
    [InlineData("a)", "an unmatched )")]
    [InlineData("[a", "a pattern that breaks off")]
    [InlineData("a\\", "a pattern that breaks off")]
    [InlineData("[b-a]", "an empty range")]
    public void What_is_not_supported_is_named(string pattern, string named) =>
        Assert.Equal(named, Assert.Throws<NotSupportedException>(() => Pattern.Parse(pattern)).Message);

    [Fact]
    public void A_very_long_run_is_matched_without_recursion()
    {
        byte[] text = [.. Enumerable.Repeat((byte)' ', 1_000_000)];
        Assert.True(Pattern.Parse(Llama3).Find(text, 0, out int start, out int end));
        Assert.Equal((0, text.Length), (start, end));
    }
}
