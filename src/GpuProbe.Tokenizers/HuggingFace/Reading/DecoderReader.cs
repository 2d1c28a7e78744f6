namespace GpuProbe.Tokenizers.HuggingFace.Reading;

/// <summary>Reads the key <c>decoder</c>, of which counting needs nothing: one that is not known only cannot be used.</summary>
internal static class DecoderReader
{
    public static TokenDecoder? Read(JsonPart part)
    {
        if (part.IsNull)
            return null;
        switch (part.Type)
        {
            case "ByteLevel":
                return new TokenDecoder(IsByteLevel: true, Mark: null, DropsFirstSpace: false);
            case "Metaspace":
                return new TokenDecoder(IsByteLevel: false, part.Key("replacement").Text(), part.Key("prepend_scheme").OptionalText() != "never");
            case "Sequence":
                IReadOnlyList<JsonPart> steps = part.Key("decoders").List();
                return steps.Select(step => step.Type).ToArray() switch
                {
                    ["Replace", "ByteFallback", "Fuse"] => OfReplacement(steps[0], dropsFirstSpace: false),
                    ["Replace", "ByteFallback", "Fuse", "Strip"] => OfReplacement(steps[0], dropsFirstSpace: true),
                    _ => null,
                };
            default:
                return null;
        }
    }

    private static TokenDecoder? OfReplacement(JsonPart step, bool dropsFirstSpace) =>
        step.Key("content").OptionalText() == " " && step.Key("pattern").Key("String").OptionalText() is { Length: > 0 } mark
            ? new TokenDecoder(IsByteLevel: false, mark, dropsFirstSpace)
            : null;
}
