using System.Text.Json;
using GpuProbe.Core;

namespace GpuProbe.Tokenizers.HuggingFace.Reading;

/// <summary>Reads a <c>tokenizer.json</c>. What is not supported is refused by name.</summary>
internal static class TokenizerJson
{
    public static TokenizerParts Read(ReadOnlySpan<byte> content, string name)
    {
        JsonElement root;
        try
        {
            root = JsonElement.Parse(TokenizerBytes.WithoutMark(content));
        }
        catch (JsonException broken)
        {
            string reason = broken.Message.Split(" LineNumber:")[0].ReplaceLineEndings(" ");
            throw new ToolException(ExitCode.BadInput, $"{name} is not valid JSON{(broken.LineNumber is { } line ? $" (line {line + 1}, byte {broken.BytePositionInLine + 1})" : "")}: {reason}", broken);
        }

        try
        {
            return Read(new JsonPart(name, "", root));
        }
        catch (InvalidOperationException broken)
        {
            throw new ToolException(ExitCode.BadInput, $"{name} holds a text that is not Unicode; allowed: UTF-8, and escapes of whole characters", broken);
        }
    }

    private static TokenizerParts Read(JsonPart root)
    {
        if (root.Key("model").Element.ValueKind == JsonValueKind.Undefined)
            throw root.Refusal("has no key model; allowed: a Hugging Face tokenizer.json (tokenizer_config.json, vocab.json and tekken.json are other files)");
        root.AllowKeys("version", "truncation", "padding", "added_tokens", "normalizer", "pre_tokenizer", "post_processor", "decoder", "model");
        JsonPart version = root.Key("version");
        if (!version.IsNull && version.Text() != "1.0")
            throw version.Refuse("\"1.0\"");
        List<string> remarks = [];
        foreach (string left in (string[])["truncation", "padding"])
        {
            if (!root.Key(left).IsNull)
                remarks.Add($"{left} is left aside: texts are counted as long as they are");
        }

        ITokenModel model = ModelReader.Read(root.Key("model"));
        INormalizer? normalizer = NormalizerReader.Read(root.Key("normalizer"));
        PreTokenizerReader pre = new();
        IPreTokenizer? preTokenizer = pre.Read(root.Key("pre_tokenizer"));
        AddedTokens added = new(Added(root.Key("added_tokens")), model, normalizer);
        remarks.AddRange(added.Remarks);
        bool byteLevel = pre.IsByteLevel || NormalizerReader.IsByteLevel(root.Key("normalizer"));
        return new TokenizerParts(
            root.File,
            $"Hugging Face {(byteLevel ? "byte-level " : "")}{model.Kind}",
            model,
            normalizer,
            preTokenizer,
            added,
            PostProcessorReader.Read(root.Key("post_processor"), id => added.Token(id)?.Content ?? model.Token(id)),
            DecoderReader.Read(root.Key("decoder")),
            pre.NeedsOrigins(normalizer is not null),
            remarks);
    }

    private static List<(AddedToken Token, long Id)> Added(JsonPart list)
    {
        List<(AddedToken Token, long Id)> tokens = [];
        if (list.IsNull)
            return tokens;
        foreach (JsonPart token in list.List())
        {
            token.AllowKeys("id", "content", "single_word", "lstrip", "rstrip", "normalized", "special");
            tokens.Add((
                new AddedToken(
                    token.Key("content").Text(), token.Key("single_word").Flag(), token.Key("lstrip").Flag(), token.Key("rstrip").Flag(),
                    token.Key("normalized").Flag(), token.Key("special").Flag()),
                token.Key("id").Integer(0, int.MaxValue)));
        }

        return tokens;
    }
}
