using System.Text.Json;

namespace GpuProbe.Tokenizers.HuggingFace.Reading;

/// <summary>Reads the key <c>post_processor</c>: the tokens around a single sequence.</summary>
internal static class PostProcessorReader
{
    public static SpecialTokens Read(JsonPart part, Func<int, string?> token)
    {
        if (part.IsNull)
            return SpecialTokens.None;
        switch (part.Type)
        {
            case "ByteLevel":
                part.AllowKeys("type", "add_prefix_space", "trim_offsets", "use_regex");
                return SpecialTokens.None;
            case "Sequence":
                part.AllowKeys("type", "processors");
                return part.Key("processors").List().Aggregate(SpecialTokens.None, (all, step) => all.Then(Read(step, token)));
            case "TemplateProcessing":
                part.AllowKeys("type", "single", "pair", "special_tokens");
                return Template(part);
            case "BertProcessing" or "RobertaProcessing":
                part.AllowKeys("type", "sep", "cls", "trim_offsets", "add_prefix_space");
                return new SpecialTokens([Pair(part.Key("cls"))], [Pair(part.Key("sep"))]);
            default:
                throw part.Key("type").Refuse("ByteLevel, Sequence, TemplateProcessing, BertProcessing, RobertaProcessing");
        }
    }

    private static int Pair(JsonPart pair) =>
        pair.List() is [_, var id] ? id.Integer(0, int.MaxValue) : throw pair.Refuse("a token and its identifier");

    private static SpecialTokens Template(JsonPart part)
    {
        List<int> before = [];
        List<int>? behind = null;
        foreach (JsonPart piece in part.Key("single").List())
        {
            if (!piece.Key("Sequence").IsNull)
            {
                if (behind is not null || piece.Key("Sequence").Key("id").Text() != "A")
                    throw piece.Refusal("is a second sequence; allowed: the sequence A, once");
                behind = [];
                continue;
            }

            JsonPart special = piece.Key("SpecialToken");
            if (special.IsNull)
                throw piece.Refuse("Sequence, SpecialToken");
            (behind ?? before).AddRange(Ids(part.Key("special_tokens"), special.Key("id")));
        }

        return new SpecialTokens(before, behind ?? throw part.Key("single").Refusal("has no sequence; allowed: the sequence A, once"));
    }

    private static IEnumerable<int> Ids(JsonPart tokens, JsonPart name)
    {
        JsonPart token = tokens.Key(name.Text());
        if (token.Element.ValueKind == JsonValueKind.Undefined)
            throw name.Refusal($"is \"{name.Text()}\", which special_tokens lacks");
        return token.Key("ids").List().Select(id => id.Integer(0, int.MaxValue));
    }
}
