using System.Text.Json;
using GpuProbe.Tokenizers.HuggingFace.Models;
using GpuProbe.Tokenizers.Merging;

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
                return new WordModel(
                    ReadVocabulary(part.Key("vocab")), part.Key("unk_token").Text(), part.Key("continuing_subword_prefix").Text(),
                    part.Key("max_input_chars_per_word").Integer(1, int.MaxValue));
            case "WordLevel":
                part.AllowKeys("type", "vocab", "unk_token");
                return new WordModel(ReadVocabulary(part.Key("vocab")), part.Key("unk_token").Text(), prefix: null, mostCharacters: int.MaxValue);
            default:
                throw part.Key("type").Refuse("BPE, Unigram, WordPiece, WordLevel");
        }
    }

    private static BpeModel Bpe(JsonPart part)
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
        return new BpeModel(vocabulary, ReadMerges(part.Key("merges"), vocabulary, options.Prefix?.Length ?? 0), options);
    }

    private static UnigramModel Unigram(JsonPart part)
    {
        part.AllowKeys("type", "unk_id", "vocab", "byte_fallback");
        List<(string Token, double Score)> tokens = [];
        foreach (JsonPart entry in part.Key("vocab").List())
            tokens.Add(entry.List() is [var token, var score] ? (token.Text(), score.Number()) : throw entry.Refuse("a token and its score"));
        if (tokens.Count == 0)
            throw part.Key("vocab").Refusal("is empty; allowed: tokens with their scores");
        return new UnigramModel(tokens, part.Key("unk_id").IsNull ? -1 : part.Key("unk_id").Integer(0, tokens.Count - 1), part.Key("byte_fallback").Flag(whenSilent: false));
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
                vocabulary.Add(System.Text.Encoding.UTF8.GetBytes(property.Name), id);
            }
        }
        catch (InvalidOperationException broken)
        {
            throw part.Refusal("holds a token that is no Unicode text", broken);
        }

        return vocabulary;
    }

    // "a b", or ["a", "b"], which allows for spaces in tokens.
    private static PairMerges ReadMerges(JsonPart part, Vocabulary vocabulary, int prefixLength)
    {
        if (part.Element.ValueKind != JsonValueKind.Array)
            throw part.Refuse("a list of merges");
        PairMerges merges = new(part.Element.GetArrayLength());
        int rank = 0;
        int number = 0;
        foreach (JsonElement element in part.Element.EnumerateArray())
        {
            JsonPart merge = part with { Path = $"{part.Path}[{number++}]", Element = element };
            (string left, string right) = Pair(merge, out bool isComment);
            if (isComment)
                continue;
            int merged = vocabulary.Find(left + right[Math.Min(prefixLength, right.Length)..]);
            (int first, int second) = (vocabulary.Find(left), vocabulary.Find(right));
            if (first < 0 || second < 0 || merged < 0)
                throw merge.Refusal($"merges what the vocabulary lacks: {(first < 0 ? left : second < 0 ? right : left + right[Math.Min(prefixLength, right.Length)..])}");
            merges.Add(first, second, rank++, merged);
        }

        return merges;
    }

    private static (string Left, string Right) Pair(JsonPart merge, out bool isComment)
    {
        isComment = false;
        if (merge.Element.ValueKind == JsonValueKind.Array)
            return merge.List() is [var left, var right] ? (left.Text(), right.Text()) : throw merge.Refuse("two tokens");
        string text = merge.Text();
        isComment = text.StartsWith("#version", StringComparison.Ordinal);
        int space = text.IndexOf(' ', StringComparison.Ordinal);
        if (isComment)
            return ("", "");
        return space >= 0 && text.IndexOf(' ', space + 1) < 0 ? (text[..space], text[(space + 1)..]) : throw merge.Refuse("two tokens with a space between them");
    }
}
