using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using GpuProbe.Tokenizers.Bytes;

namespace GpuProbe.Tokenizers.HuggingFace.Reading;

/// <summary>Reads the key <c>model</c>.</summary>
internal static class ModelReader
{
    public static ITokenModel Read(JsonPart part)
    {
        // Files of the first releases do not name the type of a model; the keys tell.
        string type = part.Key("type").OptionalText() ??
            (part.Key("merges").Element.ValueKind != JsonValueKind.Undefined ? "BPE" : part.Key("unk_id").Element.ValueKind != JsonValueKind.Undefined ? "Unigram" : "missing");
        switch (type)
        {
            case "BPE":
                return Bpe(part);
            case "Unigram":
                return Unigram(part);
            case "WordPiece":
                part.AllowKeys("type", "vocab", "unk_token", "continuing_subword_prefix", "max_input_chars_per_word");
                return TokenModels.WordPiece(
                    part, ReadVocabulary(part.Key("vocab")), part.Key("unk_token").Text(), part.Key("continuing_subword_prefix").Text(),
                    part.Key("max_input_chars_per_word").Integer(1, int.MaxValue));
            case "WordLevel":
                part.AllowKeys("type", "vocab", "unk_token");
                return TokenModels.WordLevel(part, ReadVocabulary(part.Key("vocab")), part.Key("unk_token").Text());
            default:
                throw part.Key("type").Refuse("BPE, Unigram, WordPiece, WordLevel");
        }
    }

    private static ITokenModel Bpe(JsonPart part)
    {
        part.AllowKeys(
            "type", "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback", "ignore_merges", "vocab", "merges");
        JsonPart dropout = part.Key("dropout");
        if (!dropout.IsNull && dropout.Number() != 0)
            throw dropout.Refuse("null or 0, since lengths would be left to chance");
        string? prefix = part.Key("continuing_subword_prefix").OptionalText();
        Vocabulary vocabulary = ReadVocabulary(part.Key("vocab"));
        BpeOptions options = new(
            part.Key("unk_token").OptionalText(),
            prefix is { Length: > 0 } ? prefix : null,
            part.Key("end_of_word_suffix").OptionalText() is { Length: > 0 } suffix ? suffix : null,
            part.Key("fuse_unk").Flag(whenSilent: false),
            part.Key("byte_fallback").Flag(whenSilent: false),
            part.Key("ignore_merges").Flag(whenSilent: false));
        return TokenModels.Bpe(part, vocabulary, ReadMerges(part.Key("merges"), vocabulary, options.Prefix is null ? 0 : Encoding.UTF8.GetByteCount(options.Prefix)), options);
    }

    private static ITokenModel Unigram(JsonPart part)
    {
        part.AllowKeys("type", "unk_id", "vocab", "byte_fallback");
        List<(string Token, double Score)> tokens = [];
        foreach (JsonPart entry in part.Key("vocab").List())
            tokens.Add(entry.List() is [var token, var score] ? (token.Text(), score.Number()) : throw entry.Refuse("a token and its score"));
        if (tokens.Count == 0)
            throw part.Key("vocab").Refusal("is empty; allowed: tokens with their scores");
        return TokenModels.Unigram(part, tokens, part.Key("unk_id").IsNull ? -1 : part.Key("unk_id").Integer(0, tokens.Count - 1), part.Key("byte_fallback").Flag(whenSilent: false));
    }

    private static Vocabulary ReadVocabulary(JsonPart part)
    {
        if (part.Element.ValueKind != JsonValueKind.Object)
            throw part.Refuse("a JSON object of tokens with their identifiers");
        Vocabulary vocabulary = new(part.Element.GetPropertyCount());
        try
        {
            foreach (JsonProperty property in part.Element.EnumerateObject())
            {
                if (property.Value.ValueKind != JsonValueKind.Number || !property.Value.TryGetInt32(out int id) || id < 0)
                    throw part.Key(property.Name).Refuse("an identifier, a whole number from 0");
                ReadOnlySpan<byte> token = JsonMarshal.GetRawUtf8PropertyName(property);
                vocabulary.Add(token.Contains((byte)'\\') ? Encoding.UTF8.GetBytes(property.Name) : Valid(token), id);
            }
        }
        catch (InvalidOperationException broken)
        {
            throw part.Refusal("holds a token that is no Unicode text", broken);
        }

        return vocabulary;
    }

    // "a b", or ["a", "b"], which allows for spaces in tokens.
    private static List<TokenMerge> ReadMerges(JsonPart part, Vocabulary vocabulary, int prefixLength)
    {
        if (part.Element.ValueKind != JsonValueKind.Array)
            throw part.Refuse("a list of merges");
        List<TokenMerge> merges = new(part.Element.GetArrayLength());
        ByteBuffer merged = new();
        int number = 0;
        foreach (JsonElement element in part.Element.EnumerateArray())
        {
            JsonPart merge = new(part.File, part.Path, element);
            int place = number++;
            if (!TryPair(merge, place, out ReadOnlySpan<byte> left, out ReadOnlySpan<byte> right))
                continue;
            merged.Clear();
            merged.Add(left);
            merged.Add(right[Math.Min(prefixLength, right.Length)..]);
            (int first, int second, int id) = (vocabulary.Find(left), vocabulary.Find(right), vocabulary.Find(merged.Span));
            if (first < 0 || second < 0 || id < 0)
                throw At(merge, place).Refusal($"merges what the vocabulary lacks: {Encoding.UTF8.GetString(first < 0 ? left : second < 0 ? right : merged.Span)}");
            merges.Add(new TokenMerge(first, second, id));
        }

        return merges;
    }

    // False for the comment that old files begin with.
    private static bool TryPair(JsonPart merge, int place, out ReadOnlySpan<byte> left, out ReadOnlySpan<byte> right)
    {
        left = right = [];
        if (merge.Element.ValueKind == JsonValueKind.Array)
        {
            if (merge.Element.GetArrayLength() != 2)
                throw At(merge, place).Refuse("two tokens");
            left = Text(merge with { Element = merge.Element[0] }, place);
            right = Text(merge with { Element = merge.Element[1] }, place);
            return true;
        }

        ReadOnlySpan<byte> text = Text(merge, place);
        if (text.StartsWith("#version"u8))
            return false;
        int space = text.IndexOf((byte)' ');
        if (space < 0 || text.LastIndexOf((byte)' ') != space)
            throw At(merge, place).Refuse("two tokens with a space between them");
        left = text[..space];
        right = text[(space + 1)..];
        return true;
    }

    private static JsonPart At(JsonPart list, int place) => list with { Path = $"{list.Path}[{place}]" };

    // The bytes of the file as they are, where they hold no escapes: there are hundreds of thousands of them.
    private static ReadOnlySpan<byte> Text(JsonPart part, int place)
    {
        if (part.Element.ValueKind != JsonValueKind.String)
            throw At(part, place).Refuse("a text");
        ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8Value(part.Element);
        return raw.Contains((byte)'\\') ? At(part, place).Utf8() : Valid(raw[1..^1]);
    }

    private static ReadOnlySpan<byte> Valid(ReadOnlySpan<byte> text) => Utf8.IsValid(text) ? text : throw new InvalidOperationException("not UTF-8");
}
