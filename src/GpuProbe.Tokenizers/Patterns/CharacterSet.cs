using System.Collections;
using System.Globalization;
using System.Text;

namespace GpuProbe.Tokenizers.Patterns;

/// <summary>A set of characters, asked for one by one: code points, so that those beyond U+FFFF count as what they are.</summary>
internal sealed class CharacterSet
{
    // Symbols that are alphabetic: circled, squared and negative letters.
    private static readonly (int First, int Last)[] s_alphabeticSymbols = [(0x24B6, 0x24E9), (0x1F130, 0x1F149), (0x1F150, 0x1F169), (0x1F170, 0x1F189)];

    // Oniguruma counts the fractions and powers of Latin-1 as well.
    private static readonly (int First, int Last)[] s_wordsBeside = [(0xB2, 0xB3), (0xB9, 0xB9), (0xBC, 0xBE), .. s_alphabeticSymbols];

    private readonly BitArray? _basic;
    private readonly bool[] _ascii = new bool[128];
    private readonly Func<int, bool> _contains;

    private CharacterSet(Func<int, bool> contains, bool isLarge)
    {
        _contains = contains;
        for (int code = 0; code < _ascii.Length; code++)
            _ascii[code] = contains(code);
        if (!isLarge)
            return;
        _basic = new BitArray(0x10000);
        for (int code = 0; code < _basic.Length; code++)
            _basic[code] = !char.IsSurrogate((char)code) && contains(code);
    }

    /// <summary>What Unicode calls White_Space.</summary>
    public static CharacterSet WhiteSpace { get; } = Of(code => Rune.IsWhiteSpace(new Rune(code)));

    /// <summary>Decimal digits (Nd), the <c>\d</c> of Oniguruma.</summary>
    public static CharacterSet Digits { get; } = Of(code => Category(code) == UnicodeCategory.DecimalDigitNumber);

    /// <summary>All that is a number (N), Rust's <c>char::is_numeric</c>.</summary>
    public static CharacterSet Numeric { get; } = Of(code => IsIn(code, UnicodeProperty.Numbers));

    /// <summary>The <c>\w</c> of Oniguruma.</summary>
    public static CharacterSet Words { get; } = Of(code => IsWord(code) || IsRanged(code, s_wordsBeside));

    /// <summary>The <c>\w</c> of Rust's regular expressions.</summary>
    public static CharacterSet RustWords { get; } = Of(code => IsWord(code) || code is 0x200C or 0x200D || IsRanged(code, s_alphabeticSymbols));

    /// <summary>Punctuation (P), and what of ASCII is neither a letter, a digit nor a space.</summary>
    public static CharacterSet Punctuation { get; } =
        Of(code => code < 128 ? code is > ' ' and < 127 && !char.IsAsciiLetterOrDigit((char)code) : IsIn(code, UnicodeProperty.Punctuation));

    public static CharacterSet Of(Func<int, bool> contains) => new(contains, isLarge: true);

    public static CharacterSet OfOne(int code) => new(other => other == code, isLarge: false);

    public bool Contains(int code) => code < 128 ? _ascii[code] : _basic is not null && code < 0x10000 ? _basic[code] : _contains(code);

    public bool ContainsAscii(byte code) => _ascii[code];

    public static bool IsIn(int code, int categories) => ((categories >> (int)Category(code)) & 1) != 0;

    public static bool IsRanged(int code, (int First, int Last)[] ranges)
    {
        foreach ((int first, int last) in ranges)
        {
            if (code >= first && code <= last)
                return true;
        }

        return false;
    }

    private static UnicodeCategory Category(int code) => CharUnicodeInfo.GetUnicodeCategory(code);

    private static bool IsWord(int code) => IsIn(code, UnicodeProperty.Words);
}
