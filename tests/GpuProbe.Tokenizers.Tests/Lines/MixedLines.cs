using System.Text;

namespace GpuProbe.Tokenizers.Tests.Lines;

/// <summary>
/// Lines of mixed text, the same for a seed on every machine: many scripts, emoji, marks, spaces of all kinds, control characters,
/// code, numbers, very long lines, and bytes that are not UTF-8. None holds a line feed.
/// </summary>
internal static class MixedLines
{
    private static readonly Func<Dice, string>[] s_kinds =
    [
        Sentence, Sentence, Sentence, Words.LineOfAScript, Words.LineOfAScript, Words.LineOfAScript, ManyScripts, Emoji, Marks, Spaces, Control, Code, Code,
        Numbers, Numbers, Punctuation, SpecialTokens, AnyCodePoints, Compatibility, Contractions, Hangul, Short,
    ];

    private static readonly int[] s_emoji =
        [0x1F600, 0x1F468, 0x1F469, 0x1F467, 0x1F466, 0x1F44D, 0x1F3F4, 0x2764, 0x1F525, 0x1F680, 0x1F9D1, 0x1F4BB, 0x26A0, 0x1F1E9, 0x1F1EA, 0x1F1FA, 0x1F1F8];

    private static readonly int[] s_spaces =
        [0x20, 0x20, 0x20, 0x20, 0x09, 0xA0, 0x1680, 0x2000, 0x2003, 0x2009, 0x200B, 0x202F, 0x205F, 0x3000, 0x0D, 0x0B, 0x0C, 0x85, 0x2028, 0x2029, 0xFEFF, 0x180E, 0x1C, 0x1F];

    // Code points beyond U+FFFF that all Unicode versions in use agree on, unassigned and private ones among them.
    private static readonly (int First, int Last)[] s_beyond =
        [(0x10000, 0x100FF), (0x10280, 0x1036F), (0x10400, 0x1056F), (0x12000, 0x1254F), (0x1D000, 0x1D1DF), (0x1D400, 0x1D7FF), (0x1F000, 0x1F6CF), (0x20000, 0x2A6D6), (0xE0000, 0xE01EF), (0xF0000, 0xFFFFF)];

    // Those that Unicode 15, 16 and 17 assigned: the libraries' releases differ in whether they know them.
    private static readonly (int First, int Last)[] s_newer =
    [
        (0x088F, 0x088F), (0x0897, 0x0897), (0x0C5C, 0x0C5C), (0x0CDC, 0x0CDC), (0x0CF3, 0x0CF3), (0x0ECE, 0x0ECE), (0x1ACF, 0x1AFF), (0x1B4E, 0x1B4F), (0x1B7F, 0x1B7F), (0x1C89, 0x1C8A), (0x20C1, 0x20C1),
        (0x2427, 0x2429), (0x2FFC, 0x2FFF), (0x31E4, 0x31EF), (0xA7CB, 0xA7DC), (0xA7F1, 0xA7F1), (0xFBC3, 0xFBD2), (0xFD90, 0xFD91), (0xFDC8, 0xFDCE),
    ];

    private static readonly string[] s_code =
    [
        "def ", "return ", "    ", "\t", "for (int i = 0; i < n; i++) {", "}", "x = y[i]->z;", "// ", "/* ", " */", "if __name__ == \"__main__\":", "std::vector<int>", "!=", "==",
        "=>", "lambda x: x**2", "self.", "public static void ", "{\"key\": \"value\", \"n\": 1.5e-3}", "<div class=\"a\">", "</div>", "\\n", "$HOME/bin:$PATH", "&&", "||", "0xDEADBEEF",
    ];

    private static readonly string[] s_special =
    [
        "<s>", "</s>", "<unk>", "<|endoftext|>", "<|begin_of_text|>", "<|im_start|>", "<|im_end|>", "[INST]", "[/INST]", "<0x0A>", "\u2581", "\u2581\u2581", "Ġ", "Ċ", "<mask>", "<extra>", "<|eot_id|>",
    ];

    private static readonly string[] s_digits = ["0123456789", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "０１２３４５６７８９", "²³¹½¼ⅧⅷⅯ①⑩㊿", "𝟎𝟏𝟐𝟑𝟵", "〇一二三四五"];

    private static readonly string[] s_endings = ["'s", "'S", "'t", "'T", "'re", "'RE", "'ve", "'m", "'ll", "'LL", "'d", "'D", "’s", "'ſ", "'x", "'"];

    /// <summary>A number of lines, in UTF-8 but for those that are broken on purpose.</summary>
    public static IEnumerable<byte[]> Generate(int count, ulong seed, bool broken)
    {
        Dice dice = new(seed);
        for (int i = 0; i < count; i++)
        {
            bool isLong = i % 997 == 500;
            string line = isLong ? LongLine(dice) : s_kinds[dice.Next(s_kinds.Length)](dice);
            if (!isLong && dice.OneIn(9))
                line += s_kinds[dice.Next(s_kinds.Length)](dice);
            byte[] bytes = Encoding.UTF8.GetBytes(line.Replace('\n', ' '));
            yield return broken && dice.OneIn(12) ? Break(bytes, dice) : bytes;
        }
    }

    private static string Sentence(Dice dice)
    {
        StringBuilder line = new();
        for (int words = dice.Between(3, 25); words > 0; words--)
            line.Append(Words.English(dice)).Append(dice.OneIn(9) ? ", " : words == 1 ? "." : " ");
        return line.ToString();
    }

    private static string ManyScripts(Dice dice)
    {
        StringBuilder line = new();
        for (int words = dice.Between(2, 12); words > 0; words--)
            line.Append(dice.OneIn(3) ? Words.English(dice) : Words.OfSomeScript(dice)).Append(dice.OneIn(4) ? "" : " ");
        return line.ToString();
    }

    private static string LongLine(Dice dice)
    {
        StringBuilder line = new();
        int length = dice.Between(3_000, 20_000);
        string unit = dice.Next(4) switch { 0 => "a", 1 => " ", 2 => "ab", _ => "" };
        while (line.Length < length)
            line.Append(unit.Length > 0 ? unit : dice.OneIn(2) ? Words.LineOfAScript(dice) : Sentence(dice));
        return line.ToString();
    }

    private static string Emoji(Dice dice)
    {
        StringBuilder line = new();
        for (int count = dice.Between(1, 10); count > 0; count--)
        {
            line.Append(new Rune(dice.Pick(s_emoji)).ToString());
            line.Append(dice.Next(6) switch { 0 => "\u200D", 1 => "\uFE0F", 2 => new Rune(0x1F3FB + dice.Next(5)).ToString(), 3 => " ", 4 => "\u20E3", _ => "" });
        }

        return line.ToString();
    }

    private static string Marks(Dice dice)
    {
        StringBuilder line = new();
        for (int count = dice.Between(1, 15); count > 0; count--)
        {
            line.Append((char)('a' + dice.Next(26)));
            for (int marks = dice.Next(4); marks > 0; marks--)
                line.Append((char)(dice.OneIn(4) ? 0x0483 + dice.Next(5) : 0x0300 + dice.Next(0x60)));
            line.Append(dice.OneIn(4) ? " " : "");
        }

        return line.ToString();
    }

    private static string Spaces(Dice dice)
    {
        StringBuilder line = new();
        for (int count = dice.Between(1, 8); count > 0; count--)
        {
            for (int spaces = dice.Next(6); spaces > 0; spaces--)
                line.Append((char)dice.Pick(s_spaces));
            line.Append(dice.OneIn(4) ? "" : Words.English(dice));
        }

        return line.Append(' ', dice.Next(4)).ToString();
    }

    private static string Control(Dice dice)
    {
        StringBuilder line = new();
        for (int count = dice.Between(1, 12); count > 0; count--)
            line.Append((char)dice.Next(dice.OneIn(3) ? 0xA0 : 0x20)).Append(dice.OneIn(2) ? Words.English(dice) : "");
        return line.ToString();
    }

    private static string Code(Dice dice)
    {
        StringBuilder line = new();
        line.Append(' ', 4 * dice.Next(4));
        for (int count = dice.Between(1, 8); count > 0; count--)
            line.Append(dice.Pick(s_code)).Append(dice.OneIn(3) ? " " : "").Append(dice.OneIn(3) ? Words.English(dice) : "");
        return line.ToString();
    }

    private static string Numbers(Dice dice)
    {
        StringBuilder line = new();
        for (int count = dice.Between(1, 8); count > 0; count--)
        {
            Rune[] digits = [.. dice.Pick(s_digits).EnumerateRunes()];
            for (int length = dice.Between(1, 9); length > 0; length--)
                line.Append(dice.Pick(digits).ToString());
            line.Append(dice.Next(7) switch { 0 => ".", 1 => ",", 2 => " ", 3 => "%", 4 => " € ", 5 => "-", _ => "kg" });
        }

        return line.ToString();
    }

    private static string Punctuation(Dice dice)
    {
        StringBuilder line = new();
        for (int count = dice.Between(1, 10); count > 0; count--)
        {
            char one = (char)(dice.OneIn(3) ? 0x2010 + dice.Next(0x50) : '!' + dice.Next(15));
            line.Append(one, dice.Between(1, 4)).Append(dice.Next(3) switch { 0 => " ", 1 => Words.English(dice), _ => "\r" });
        }

        return line.ToString();
    }

    private static string SpecialTokens(Dice dice)
    {
        StringBuilder line = new();
        for (int count = dice.Between(1, 6); count > 0; count--)
            line.Append(dice.Pick(s_special)).Append(' ', dice.Next(3)).Append(dice.OneIn(2) ? Words.English(dice) : "").Append(' ', dice.Next(2));
        return line.ToString();
    }

    private static string AnyCodePoints(Dice dice)
    {
        StringBuilder line = new();
        for (int count = dice.Between(1, 20); count > 0; count--)
        {
            int codePoint = dice.Next(4) switch { 0 => dice.Next(0x800), 1 => dice.Next(0xD800), 2 => 0xE000 + dice.Next(0x1B00), _ => Beyond(dice) };
            if (s_newer.Any(range => codePoint >= range.First && codePoint <= range.Last))
                codePoint = 'x';
            line.Append(new Rune(codePoint).ToString());
        }

        return line.ToString();
    }

    private static int Beyond(Dice dice)
    {
        (int first, int last) = dice.Pick(s_beyond);
        return first + dice.Next(last - first + 1);
    }

    private static string Compatibility(Dice dice)
    {
        StringBuilder line = new();
        int[] starts = [0xFB00, 0x2100, 0x3300, 0xFF01, 0x2460, 0x1D400, 0x00A8, 0x0132, 0x1E9B, 0xFE70, 0xF900, 0x3130, 0x2F800];
        for (int count = dice.Between(1, 14); count > 0; count--)
            line.Append(new Rune(dice.Pick(starts) + dice.Next(30)).ToString()).Append(dice.OneIn(5) ? " " : "");
        return line.ToString();
    }

    private static string Contractions(Dice dice)
    {
        StringBuilder line = new();
        for (int count = dice.Between(1, 8); count > 0; count--)
            line.Append(dice.OneIn(5) ? "" : Words.English(dice)).Append(dice.Pick(s_endings)).Append(dice.OneIn(5) ? "" : " ");
        return line.ToString();
    }

    private static string Hangul(Dice dice)
    {
        StringBuilder line = new();
        for (int count = dice.Between(1, 12); count > 0; count--)
        {
            if (dice.OneIn(2))
                line.Append((char)(0xAC00 + dice.Next(11172)));
            else
                line.Append((char)(0x1100 + dice.Next(19))).Append((char)(0x1161 + dice.Next(21))).Append(dice.OneIn(2) ? ((char)(0x11A8 + dice.Next(27))).ToString() : "");
            line.Append(dice.OneIn(5) ? " " : "");
        }

        return line.ToString();
    }

    private static string Short(Dice dice) => dice.Next(5) switch
    {
        0 => "",
        1 => " ",
        2 => new string(' ', dice.Between(2, 5)),
        3 => Words.OfSomeScript(dice),
        _ => " " + Words.English(dice) + " ",
    };

    private static byte[] Break(byte[] bytes, Dice dice)
    {
        List<byte> broken = [.. bytes];
        for (int count = dice.Between(1, 3); count > 0; count--)
        {
            int at = dice.Next(broken.Count + 1);
            switch (dice.Next(5))
            {
                case 0 when at < broken.Count:
                    broken.RemoveAt(at);
                    break;
                case 1:
                    broken.InsertRange(at, [0xED, 0xA0, 0x80]);
                    break;
                case 2:
                    broken.InsertRange(at, [0xC0, 0xAF]);
                    break;
                case 3:
                    broken.InsertRange(at, [0xF4, 0x90, 0x80, 0x80]);
                    break;
                default:
                    broken.Insert(at, (byte)(0x80 + dice.Next(0x80)));
                    break;
            }
        }

        return [.. broken];
    }
}
