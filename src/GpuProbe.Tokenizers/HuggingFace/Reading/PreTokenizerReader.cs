using System.Text;
using GpuProbe.Tokenizers.Patterns;

namespace GpuProbe.Tokenizers.HuggingFace.Reading;

/// <summary>Reads the key <c>pre_tokenizer</c>.</summary>
internal sealed class PreTokenizerReader
{
    private const string Allowed =
        "Sequence, ByteLevel, Split, Metaspace, Digits, Whitespace, WhitespaceSplit, Punctuation, BertPreTokenizer, CharDelimiterSplit, FixedLength";

    private readonly List<IPreTokenizer> _read = [];

    /// <summary>Whether one of them writes bytes as characters.</summary>
    public bool IsByteLevel => _read.OfType<ByteLevelPreTokenizer>().Any();

    /// <summary>Whether one of them asks where a piece came from, which steps before it can have moved.</summary>
    public bool NeedsOrigins(bool isNormalized)
    {
        int first = _read.FindIndex(step => step is Metaspace { NeedsOrigins: true });
        return first > 0 || (first == 0 && isNormalized);
    }

    public IPreTokenizer? Read(JsonPart part)
    {
        if (part.IsNull)
            return null;
        if (part.Type == "Sequence")
        {
            part.AllowKeys("type", "pretokenizers");
            return new PreTokenizerSteps([.. part.Key("pretokenizers").List().Select(step => Read(step) ?? throw step.Refuse(Allowed))]);
        }

        IPreTokenizer one = ReadOne(part);
        _read.Add(one);
        return one;
    }

    private static IPreTokenizer ReadOne(JsonPart part)
    {
        switch (part.Type)
        {
            case "ByteLevel":
                part.AllowKeys("type", "add_prefix_space", "trim_offsets", "use_regex");
                return new ByteLevelPreTokenizer(part.Key("add_prefix_space").Flag(), part.Key("use_regex").Flag(whenSilent: true));
            case "Split":
                part.AllowKeys("type", "pattern", "behavior", "invert");
                return new Splitter(PatternReader.Read(part.Key("pattern")), Behavior(part.Key("behavior")), part.Key("invert").Flag());
            case "Metaspace":
                return ReadMetaspace(part);
            case "Digits":
                part.AllowKeys("type", "individual_digits");
                bool single = part.Key("individual_digits").Flag();
                return new Splitter(Pattern.OfOne(CharacterSet.Numeric), single ? SplitBehavior.Isolated : SplitBehavior.Contiguous, invert: false);
            case "Punctuation":
                part.AllowKeys("type", "behavior");
                SplitBehavior behavior = part.Key("behavior").IsNull ? SplitBehavior.Isolated : Behavior(part.Key("behavior"));
                return new Splitter(Pattern.OfOne(CharacterSet.Punctuation), behavior, invert: false);
            case "CharDelimiterSplit":
                part.AllowKeys("type", "delimiter");
                return new Splitter(Pattern.OfText(Character(part.Key("delimiter"))), SplitBehavior.Removed, invert: false);
            case "FixedLength":
                part.AllowKeys("type", "length");
                return new FixedLength(part.Key("length").Integer(1, int.MaxValue, whenSilent: 5));
        }

        part.AllowKeys("type");
        Splitter spaces = new(Pattern.OfOne(CharacterSet.WhiteSpace), SplitBehavior.Removed, invert: false);
        return part.Type switch
        {
            "Whitespace" => new Splitter(
                Pattern.OfRuns(CharacterSet.RustWords, CharacterSet.Of(code => !CharacterSet.RustWords.Contains(code) && !CharacterSet.WhiteSpace.Contains(code))),
                SplitBehavior.Removed,
                invert: true),
            "WhitespaceSplit" => spaces,
            "BertPreTokenizer" => new PreTokenizerSteps([spaces, new Splitter(Pattern.OfOne(CharacterSet.Punctuation), SplitBehavior.Isolated, invert: false)]),
            _ => throw part.Key("type").Refuse(Allowed),
        };
    }

    private static Metaspace ReadMetaspace(JsonPart part)
    {
        part.AllowKeys("type", "replacement", "add_prefix_space", "prepend_scheme", "split", "str_rep");
        JsonPart scheme = part.Key("prepend_scheme");
        Metaspace.PrependScheme prepend = (scheme.OptionalText() ?? "always") switch
        {
            "always" => Metaspace.PrependScheme.Always,
            "first" => Metaspace.PrependScheme.First,
            "never" => Metaspace.PrependScheme.Never,
            _ => throw scheme.Refuse("always, first, never"),
        };
        if (!part.Key("add_prefix_space").Flag(whenSilent: true) && prepend != Metaspace.PrependScheme.Never)
            throw part.Key("add_prefix_space").Refuse("true, where prepend_scheme is not never");
        return new Metaspace(Character(part.Key("replacement")), prepend, part.Key("split").Flag(whenSilent: true));
    }

    private static SplitBehavior Behavior(JsonPart part) => part.Text() switch
    {
        "Removed" => SplitBehavior.Removed,
        "Isolated" => SplitBehavior.Isolated,
        "MergedWithPrevious" => SplitBehavior.MergedWithPrevious,
        "MergedWithNext" => SplitBehavior.MergedWithNext,
        "Contiguous" => SplitBehavior.Contiguous,
        _ => throw part.Refuse("Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous"),
    };

    private static string Character(JsonPart part) =>
        part.Text() is { } text && text.EnumerateRunes().Count() == 1 ? text : throw part.Refuse("one character");
}
