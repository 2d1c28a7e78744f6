using System.Collections;
using System.Text;
using GpuProbe.Tokenizers.Bytes;
using GpuProbe.Tokenizers.HuggingFace;

namespace GpuProbe.Tokenizers.Unicode;

/// <summary>The normal forms of Unicode (UAX #15): NFD, NFC, NFKD and NFKC.</summary>
internal sealed class NormalForm : INormalizer
{
    private const int SyllableBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TailBase = 0x11A7;
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Tails = 28;
    private const int Syllables = Leads * Vowels * Tails;

    private readonly UnicodeTables _tables = UnicodeTables.Instance;
    private readonly bool _compatible;
    private readonly bool _composes;

    // Characters beyond ASCII that the form may change, by themselves or beside others.
    private readonly BitArray _touched = new(0x110000);

    public NormalForm(bool compatible, bool composes)
    {
        (_compatible, _composes) = (compatible, composes);
        foreach (int code in _tables.Codes.Concat(Enumerable.Range(VowelBase, TailBase + Tails - VowelBase)))
            _touched[code] = IsTouched(code);
        for (int code = SyllableBase; code < SyllableBase + Syllables; code++)
            _touched[code] = !composes;
    }

    public void Normalize(AlignedText from, int start, int end, AlignedText to)
    {
        ReadOnlySpan<byte> text = from.Span[start..end];
        if (!MayChange(text))
        {
            to.AppendCopy(from, start, end);
            return;
        }

        List<int> places = [];
        List<Character> characters = Decompose(text, start, places);
        if (_composes)
            Compose(characters);
        // As in the library, characters keep the order of their places, even where marks were put in another order.
        int next = 0;
        Span<byte> buffer = stackalloc byte[4];
        foreach (Character character in characters)
        {
            int place = character.Added > 0 ? next - 1 : next;
            to.Append(buffer[..new Rune(character.Code).EncodeToUtf8(buffer)], from, place < 0 ? place : places[place]);
            next += character.Added > 0 ? 0 : 1 - character.Added;
        }
    }

    private bool IsTouched(int code)
    {
        if (!_composes)
            return _tables.Class(code) > 0 || _tables.Decomposition(code, _compatible) is not null;
        return _tables.Class(code) > 0 || _tables.IsSecond(code) || code is >= VowelBase and < VowelBase + Vowels or > TailBase and < TailBase + Tails ||
            (_tables.Decomposition(code, _compatible) is { } parts && !(parts is [var first, var second] && _tables.Composed(first, second) == code) && !ComposesBack(code, parts));
    }

    private bool ComposesBack(int code, int[] parts)
    {
        int composed = parts[0];
        for (int i = 1; i < parts.Length && composed >= 0; i++)
            composed = _tables.Composed(composed, parts[i]);
        return composed == code;
    }

    private bool MayChange(ReadOnlySpan<byte> text)
    {
        for (int at = 0; at < text.Length;)
        {
            if (text[at] < 128)
            {
                at++;
                continue;
            }

            if (_touched[Utf8Text.Decode(text[at..], out int length)])
                return true;
            at += length;
        }

        return false;
    }

    private List<Character> Decompose(ReadOnlySpan<byte> text, int start, List<int> places)
    {
        List<Character> characters = new(text.Length);
        for (int at = 0; at < text.Length;)
        {
            int code = Utf8Text.Decode(text[at..], out int length);
            places.Add(start + at);
            at += length;
            if (code is >= SyllableBase and < SyllableBase + Syllables)
            {
                int index = code - SyllableBase;
                characters.Add(new Character(LeadBase + (index / (Vowels * Tails)), 0, 0));
                characters.Add(new Character(VowelBase + (index / Tails % Vowels), 0, 1));
                if (index % Tails != 0)
                    characters.Add(new Character(TailBase + (index % Tails), 0, 1));
            }
            else if (_tables.Decomposition(code, _compatible) is { } parts)
            {
                for (int i = 0; i < parts.Length; i++)
                    Put(characters, parts[i], added: i == 0 ? 0 : 1);
            }
            else
            {
                Put(characters, code, added: 0);
            }
        }

        return characters;
    }

    // Marks of different classes do not touch each other; they stand in the order of their classes.
    private void Put(List<Character> characters, int code, int added)
    {
        int order = _tables.Class(code);
        int at = characters.Count;
        while (order > 0 && at > 0 && characters[at - 1].Order > order)
            at--;
        characters.Insert(at, new Character(code, order, added));
    }

    private void Compose(List<Character> characters)
    {
        int starter = -1;
        int kept = 0;
        int lastOrder = 0;
        for (int i = 0; i < characters.Count; i++)
        {
            Character character = characters[i];
            bool blocked = kept > starter + 1 && (lastOrder >= character.Order || lastOrder == 0);
            int composed = starter >= 0 && !blocked ? Composed(characters[starter].Code, character.Code) : -1;
            if (composed >= 0)
            {
                characters[starter] = characters[starter] with { Code = composed, Added = characters[starter].Added + character.Added - 1 };
                continue;
            }

            if (character.Order == 0)
                starter = kept;
            lastOrder = character.Order;
            characters[kept++] = character;
        }

        characters.RemoveRange(kept, characters.Count - kept);
    }

    private int Composed(int first, int second)
    {
        if (first is >= LeadBase and < LeadBase + Leads && second is >= VowelBase and < VowelBase + Vowels)
            return SyllableBase + ((((first - LeadBase) * Vowels) + second - VowelBase) * Tails);
        if (first is >= SyllableBase and < SyllableBase + Syllables && (first - SyllableBase) % Tails == 0 && second is > TailBase and < TailBase + Tails)
            return first + second - TailBase;
        return _tables.Composed(first, second);
    }

    /// <param name="Code">The code point.</param>
    /// <param name="Order">Its combining class.</param>
    /// <param name="Added">1 for one beyond those of the text, below 0 for one that took the place of so many more.</param>
    private readonly record struct Character(int Code, int Order, int Added);
}
