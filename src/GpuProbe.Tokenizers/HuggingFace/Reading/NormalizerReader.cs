using System.Text.Json;
using GpuProbe.Tokenizers.HuggingFace.Normalizers;
using GpuProbe.Tokenizers.Unicode;

namespace GpuProbe.Tokenizers.HuggingFace.Reading;

/// <summary>Reads the key <c>normalizer</c>.</summary>
internal static class NormalizerReader
{
    private const string Allowed = "Sequence, Prepend, Replace, NFC, NFD, NFKC, NFKD, Lowercase, Strip, StripAccents, Nmt, ByteLevel, Precompiled";

    public static INormalizer? Read(JsonPart part)
    {
        if (part.IsNull)
            return null;
        switch (part.Type)
        {
            case "Sequence":
                part.AllowKeys("type", "normalizers");
                return new NormalizerSteps([.. part.Key("normalizers").List().Select(step => Read(step) ?? throw step.Refuse(Allowed))]);
            case "Prepend":
                part.AllowKeys("type", "prepend");
                return new Prepend(part.Key("prepend").Utf8());
            case "Replace":
                part.AllowKeys("type", "pattern", "content");
                return new Replace(PatternReader.Read(part.Key("pattern")), part.Key("content").Utf8());
            case "Precompiled":
                part.AllowKeys("type", "precompiled_charsmap");
                return ReadRules(part.Key("precompiled_charsmap"));
            case "Strip":
                part.AllowKeys("type", "strip_left", "strip_right");
                return new Strip(part.Key("strip_left").Flag(), part.Key("strip_right").Flag());
        }

        part.AllowKeys("type");
        return part.Type switch
        {
            "NFC" => new NormalForm(compatible: false, composes: true),
            "NFD" => new NormalForm(compatible: false, composes: false),
            "NFKC" => new NormalForm(compatible: true, composes: true),
            "NFKD" => new NormalForm(compatible: true, composes: false),
            "Lowercase" => EachCharacter.Lowercase(),
            "StripAccents" => EachCharacter.StripAccents(),
            "Nmt" => EachCharacter.Nmt(),
            "ByteLevel" => new ByteLevelPreTokenizer(addPrefixSpace: false, useRegex: false),
            _ => throw part.Key("type").Refuse(Allowed),
        };
    }

    private static Precompiled ReadRules(JsonPart rules)
    {
        byte[] compiled = new byte[rules.Text().Length];
        if (!Convert.TryFromBase64String(rules.Text(), compiled, out int length))
            throw rules.Refusal("is not base64");
        try
        {
            return new Precompiled(new CharsMap(compiled.AsSpan(0, length)));
        }
        catch (InvalidDataException broken)
        {
            throw rules.Refusal($"is broken: {broken.Message}", broken);
        }
    }

    /// <summary>Whether it writes bytes as characters.</summary>
    public static bool IsByteLevel(JsonPart part) =>
        !part.IsNull && (part.Type == "ByteLevel" || (part.Element.TryGetProperty("normalizers", out JsonElement steps) && steps.EnumerateArray().Any(step => IsByteLevel(part with { Element = step }))));
}
