using System.Text;
using GpuProbe.Tokenizers.HuggingFace;
using GpuProbe.Tokenizers.Unicode;

namespace GpuProbe.Tokenizers.Tests.Unicode;

public sealed class NormalFormTest
{
    [Theory]
    [InlineData("e\u0301", "\u00E9", "e\u0301", "\u00E9", "e\u0301")]
    [InlineData("\u1E9B\u0323", "\u1E9B\u0323", "\u017F\u0323\u0307", "\u1E69", "s\u0323\u0307")]
    [InlineData("\uAC01", "\uAC01", "\u1100\u1161\u11A8", "\uAC01", "\u1100\u1161\u11A8")]
    [InlineData("\u1100\u1161\u11A8x", "\uAC01x", "\u1100\u1161\u11A8x", "\uAC01x", "\u1100\u1161\u11A8x")]
    [InlineData("\uFB01 \u2126 \u0340", "\uFB01 \u03A9 \u0300", "\uFB01 \u03A9 \u0300", "fi \u03A9 \u0300", "fi \u03A9 \u0300")]
    [InlineData("a\u0302\u0323b", "\u1EADb", "a\u0323\u0302b", "\u1EADb", "a\u0323\u0302b")]
    [InlineData("\u0958\U0002F800", "\u0915\u093C\u4E3D", "\u0915\u093C\u4E3D", "\u0915\u093C\u4E3D", "\u0915\u093C\u4E3D")]
    [InlineData("plain \u6F22 \U0001F600", "plain \u6F22 \U0001F600", "plain \u6F22 \U0001F600", "plain \u6F22 \U0001F600", "plain \u6F22 \U0001F600")]
    public void The_four_forms_are_those_of_Unicode(string text, string nfc, string nfd, string nfkc, string nfkd) => Assert.Equal(
        [nfc, nfd, nfkc, nfkd],
        [Apply(text, compatible: false, composes: true), Apply(text, compatible: false, composes: false), Apply(text, compatible: true, composes: true), Apply(text, compatible: true, composes: false)]);

    private static string Apply(string text, bool compatible, bool composes)
    {
        (AlignedText from, AlignedText to) = (new AlignedText(), new AlignedText());
        from.AppendOriginal(Encoding.UTF8.GetBytes(text));
        new NormalForm(compatible, composes).Normalize(from, 0, from.Length, to);
        return Encoding.UTF8.GetString(to.Span);
    }
}
