using System.Globalization;

namespace GpuProbe.Tokenizers.Patterns;

/// <summary>What stands between the braces of <c>\p{...}</c>. General categories are bits, one for each.</summary>
internal static class UnicodeProperty
{
    private const int Letters = 0b11111;
    private const int Marks = 0b111 << 5;
    private const int Separators = 0b111 << 11;
    private const int Symbols = 0b1111 << 25;

    public const int Numbers = 0b111 << 8;
    public const int Punctuation = 0b1111111 << 18;
    public const int Words = Letters | Marks | (1 << 8) | (1 << 9) | (1 << 18);

    private static readonly string[] s_names =
    [
        "lu", "ll", "lt", "lm", "lo", "mn", "mc", "me", "nd", "nl", "no", "zs", "zl", "zp", "cc", "cf", "cs", "co", "pc", "pd", "ps", "pe", "pi", "pf", "po", "sm", "sc", "sk", "so", "cn",
    ];

    // Scripts change little; these are the ideographs of Unicode 16.
    private static readonly (int First, int Last)[] s_han =
    [
        (0x2E80, 0x2E99), (0x2E9B, 0x2EF3), (0x2F00, 0x2FD5), (0x3005, 0x3005), (0x3007, 0x3007), (0x3021, 0x3029), (0x3038, 0x303B), (0x3400, 0x4DBF),
        (0x4E00, 0x9FFF), (0xF900, 0xFA6D), (0xFA70, 0xFAD9), (0x16FE2, 0x16FE3), (0x16FF0, 0x16FF1), (0x20000, 0x2A6DF), (0x2A700, 0x2B739),
        (0x2B740, 0x2B81D), (0x2B820, 0x2CEA1), (0x2CEB0, 0x2EBE0), (0x2EBF0, 0x2EE5D), (0x2F800, 0x2FA1D), (0x30000, 0x3134A), (0x31350, 0x323AF),
    ];

    /// <summary>Whether a code point has a property; null where the property is not known.</summary>
    public static Func<int, bool>? Find(string name)
    {
        string known = name.Replace("_", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
        int categories = known switch
        {
            "l" or "letter" => Letters,
            "m" or "mark" => Marks,
            "n" or "number" => Numbers,
            "z" or "separator" => Separators,
            "p" or "punctuation" => Punctuation,
            "s" or "symbol" => Symbols,
            "c" or "other" => (0b1111 << 14) | (1 << (int)UnicodeCategory.OtherNotAssigned),
            _ => Array.IndexOf(s_names, known) is >= 0 and int one ? 1 << one : 0,
        };
        if (categories != 0)
            return code => CharacterSet.IsIn(code, categories);
        return known == "han" ? code => CharacterSet.IsRanged(code, s_han) : null;
    }
}
