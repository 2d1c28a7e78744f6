using System.Globalization;
using System.Text;
using static GpuProbe.Tokenizers.Patterns.PatternTree;

namespace GpuProbe.Tokenizers.Patterns;

/// <summary>Reads a regular expression in Oniguruma's syntax, as far as tokenizers use it; the rest is refused by name.</summary>
internal sealed class PatternParser
{
    private const int Unlimited = int.MaxValue;

    // With the case ignored, these pairs also match single characters, which is not modelled.
    private static readonly string[] s_foldedPairs = ["ss", "ff", "fi", "fl", "st"];

    private readonly int[] _text;
    private int _at;
    private bool _ignoreCase;

    private PatternParser(string text) => _text = [.. text.EnumerateRunes().Select(rune => rune.Value)];

    private bool AtEnd => _at == _text.Length;

    private int Current => _text[_at];

    /// <exception cref="NotSupportedException">What is not supported, or not a pattern.</exception>
    public static PatternTree Parse(string text)
    {
        PatternParser parser = new(text);
        PatternTree tree = parser.Alternatives();
        if (!parser.AtEnd)
            throw new NotSupportedException("an unmatched )");
        return tree.Least > 0 ? tree : throw new NotSupportedException("a pattern that matches the empty text");
    }

    private PatternTree Alternatives()
    {
        List<PatternTree> alternatives = [Parts()];
        while (Accept('|'))
            alternatives.Add(Parts());
        return alternatives.Count == 1 ? alternatives[0] : new Choice(alternatives);
    }

    private Sequence Parts()
    {
        List<PatternTree> parts = [];
        StringBuilder letters = new();
        while (!AtEnd && Current is not ('|' or ')'))
        {
            int before = _at;
            PatternTree part = Atom();
            letters.Append(_ignoreCase && part is One && _at == before + 1 ? new Rune(_text[before]).ToString().ToLowerInvariant() : " ");
            parts.Add(Repeated(part));
        }

        if (s_foldedPairs.FirstOrDefault(pair => letters.ToString().Contains(pair, StringComparison.Ordinal)) is { } folded)
            throw new NotSupportedException($"{folded} with its case ignored");
        return new Sequence(parts);
    }

    private PatternTree Atom()
    {
        int one = Take();
        switch (one)
        {
            case '(':
                return Group();
            case '[':
                return new One(CharacterSet.Of(Class()));
            case '.':
                return new One(CharacterSet.Of(code => code != '\n'));
            case '\\':
                return new One(Escape(inClass: false));
            case '^' or '$':
                throw new NotSupportedException($"the anchor {(char)one}");
            case '*' or '+' or '?':
                throw new NotSupportedException($"a {(char)one} after nothing");
            default:
                return new One(_ignoreCase ? BothCases(one) : CharacterSet.OfOne(one));
        }
    }

    private static CharacterSet BothCases(int one)
    {
        if (one < 128 && char.IsAsciiLetter((char)one))
        {
            int lower = one | 0x20;
            return CharacterSet.Of(code => (code < 128 && (code | 0x20) == lower) || (code == 0x17F && lower == 's') || (code == 0x212A && lower == 'k'));
        }

        return one < 128 ? CharacterSet.OfOne(one) : throw new NotSupportedException($"{new Rune(one)} with its case ignored");
    }

    private PatternTree Group()
    {
        bool ignored = _ignoreCase;
        bool? ahead = null;
        if (Accept('?'))
        {
            switch (Take())
            {
                case ':':
                    break;
                case '=':
                    ahead = true;
                    break;
                case '!':
                    ahead = false;
                    break;
                case 'i' when Accept(':'):
                    _ignoreCase = true;
                    break;
                case int other:
                    throw new NotSupportedException($"a group of kind (?{new Rune(other)}");
            }
        }

        PatternTree inside = Alternatives();
        if (!Accept(')'))
            throw new NotSupportedException("an unmatched (");
        _ignoreCase = ignored;
        return ahead is { } positive ? new Ahead(inside, !positive) : inside;
    }

    private PatternTree Repeated(PatternTree part)
    {
        (int fewest, int most) = (1, 1);
        bool braces = false;
        if (Accept('*'))
            (fewest, most) = (0, Unlimited);
        else if (Accept('+'))
            (fewest, most) = (1, Unlimited);
        else if (Accept('?'))
            (fewest, most) = (0, 1);
        else if (!AtEnd && Current == '{')
            (braces, (fewest, most)) = (true, Braces());
        else
            return part;
        if (braces && fewest == most && !AtEnd && Current == '?')
            throw new NotSupportedException("a fixed repetition that is optional");
        Greed greed = Accept('?') ? Greed.Lazy : !braces && Accept('+') ? Greed.Possessive : Greed.Greedy;
        if (!AtEnd && Current is '*' or '+' or '?' or '{')
            throw new NotSupportedException("a repetition of a repetition");
        if (part is not One && (fewest, most) != (0, 1))
            throw new NotSupportedException("a repeated group");
        return part is not Ahead ? new Repetition(part, fewest, most, greed) : throw new NotSupportedException("a repeated look-ahead");
    }

    private (int Fewest, int Most) Braces()
    {
        int end = Array.IndexOf(_text, '}', _at);
        if (end < 0)
            throw new NotSupportedException("a { without }");
        string[] numbers = Text(_at + 1, end).Split(',');
        _at = end + 1;
        if (numbers.Length > 2 || !int.TryParse(numbers[0], NumberStyles.None, null, out int fewest))
            throw new NotSupportedException("braces that hold no numbers");
        int most = fewest;
        if (numbers.Length == 2 && !int.TryParse(numbers[1], NumberStyles.None, null, out most))
            most = numbers[1].Length == 0 ? Unlimited : throw new NotSupportedException("braces that hold no numbers");
        return most >= fewest && most > 0 ? (fewest, most) : throw new NotSupportedException("braces whose numbers are the wrong way round");
    }

    // After the bracket. Parts that are joined by && must all hold.
    private Func<int, bool> Class()
    {
        if (_ignoreCase)
            throw new NotSupportedException("a class with its case ignored");
        bool negative = Accept('^');
        List<Func<int, bool>> all = [];
        List<Func<int, bool>> any = [];
        for (bool first = true; first || !Accept(']'); first = false)
        {
            if (!AtEnd && Current == '&' && _at + 1 < _text.Length && _text[_at + 1] == '&')
            {
                _at += 2;
                all.Add(Any(any));
                any = [];
                continue;
            }

            any.Add(ClassItem());
        }

        all.Add(Any(any));
        Func<int, bool> every = Every([.. all]);
        return negative ? code => !every(code) : every;
    }

    private static Func<int, bool> Every(Func<int, bool>[] all) => all.Length == 1 ? all[0] : code =>
    {
        foreach (Func<int, bool> one in all)
        {
            if (!one(code))
                return false;
        }

        return true;
    };

    private static Func<int, bool> Any(List<Func<int, bool>> any)
    {
        if (any.Count == 0)
            throw new NotSupportedException("an empty class");
        Func<int, bool>[] some = [.. any];
        return some.Length == 1 ? some[0] : code =>
        {
            foreach (Func<int, bool> one in some)
            {
                if (one(code))
                    return true;
            }

            return false;
        };
    }

    private Func<int, bool> ClassItem()
    {
        int one = Take();
        if (one == '[')
            return !AtEnd && Current == ':' ? throw new NotSupportedException("a POSIX class") : Class();
        if (one == '\\' && !AtEnd && IsSetEscape(Current))
            return Escape(inClass: true).Contains;
        int first = one == '\\' ? EscapedOne() : one;
        if (_at + 1 >= _text.Length || Current != '-' || _text[_at + 1] == ']')
            return code => code == first;
        _at++;
        int last = Take();
        if (last == '[' || last == '\\' && !AtEnd && IsSetEscape(Current))
            throw new NotSupportedException("a range that ends with a class");
        last = last == '\\' ? EscapedOne() : last;
        return last >= first ? code => code >= first && code <= last : throw new NotSupportedException("an empty range");
    }

    private static bool IsSetEscape(int one) => one is 's' or 'S' or 'd' or 'D' or 'w' or 'W' or 'p' or 'P';

    private CharacterSet Escape(bool inClass)
    {
        if (AtEnd || !IsSetEscape(Current))
            return inClass ? throw new NotSupportedException("an escape") : CharacterSet.OfOne(EscapedOne());
        int one = Take();
        switch (one)
        {
            case 's':
                return CharacterSet.WhiteSpace;
            case 'd':
                return CharacterSet.Digits;
            case 'w':
                return CharacterSet.Words;
            case 'S':
                return CharacterSet.Of(code => !CharacterSet.WhiteSpace.Contains(code));
            case 'D':
                return CharacterSet.Of(code => !CharacterSet.Digits.Contains(code));
            case 'W':
                return CharacterSet.Of(code => !CharacterSet.Words.Contains(code));
            default:
                return Property(one == 'P');
        }
    }

    private CharacterSet Property(bool negative)
    {
        int end = Accept('{') ? Array.IndexOf(_text, '}', _at) : -1;
        if (end < 0)
            throw new NotSupportedException("a property without braces");
        string name = Text(_at, end);
        _at = end + 1;
        if (name.StartsWith('^'))
            (negative, name) = (!negative, name[1..]);
        Func<int, bool> has = UnicodeProperty.Find(name) ?? throw new NotSupportedException($"the property {name}");
        return CharacterSet.Of(negative ? code => !has(code) : has);
    }

    private int EscapedOne()
    {
        int one = Take();
        switch (one)
        {
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'f':
                return '\f';
            case 'v':
                return '\v';
            case 'u':
                return Hexadecimal(4);
            case 'x' when Accept('{'):
                int end = Array.IndexOf(_text, '}', _at);
                int value = end < 0 ? throw new NotSupportedException("a { without }") : Hexadecimal(end - _at);
                _at++;
                return value;
            case 'x':
                return Hexadecimal(2);
            case < 128 when char.IsAsciiLetterOrDigit((char)one):
                throw new NotSupportedException($"the escape \\{(char)one}");
            default:
                return one;
        }
    }

    private int Hexadecimal(int digits)
    {
        if (_at + digits > _text.Length || !int.TryParse(Text(_at, _at + digits), NumberStyles.AllowHexSpecifier, null, out int value) || !Rune.IsValid(value))
            throw new NotSupportedException("an escape that is no code point");
        _at += digits;
        return value;
    }

    private string Text(int start, int end) => string.Concat(_text[start..end].Select(code => new Rune(code).ToString()));

    private int Take() => AtEnd ? throw new NotSupportedException("a pattern that breaks off") : _text[_at++];

    private bool Accept(char one)
    {
        if (AtEnd || Current != one)
            return false;
        _at++;
        return true;
    }
}
