using GpuProbe.Tokenizers.Patterns;

namespace GpuProbe.Tokenizers.HuggingFace.Reading;

/// <summary>Reads <c>{"Regex": ...}</c> and <c>{"String": ...}</c>.</summary>
internal static class PatternReader
{
    public static Pattern Read(JsonPart pattern)
    {
        pattern.AllowKeys("Regex", "String");
        JsonPart regex = pattern.Key("Regex");
        if (regex.IsNull)
            return pattern.Key("String").Text() is { Length: > 0 } text ? Pattern.OfText(text) : throw pattern.Key("String").Refuse("a text that is not empty");
        try
        {
            return Pattern.Parse(regex.Text());
        }
        catch (NotSupportedException unsupported)
        {
            throw regex.Refusal($"is a pattern with what is not supported: {unsupported.Message}", unsupported);
        }
    }
}
