using System.Text;
using GpuProbe.Core;
using GpuProbe.Tokenizers.Tests.Lines;

namespace GpuProbe.Tokenizers.Tests;

/// <summary>A file that cannot be used is answered with one line that names it.</summary>
public sealed class BadFilesTest
{
    private const string Plain = """{"version":"1.0","added_tokens":[],"model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}}""";

    [Fact]
    public void What_is_no_tokenizer_is_named()
    {
        using Folder folder = new();
        Assert.EndsWith(" is a directory; allowed: a SentencePiece tokenizer.model or a Hugging Face tokenizer.json", Refusal(folder.Path));
        Assert.Contains("does not exist", Refusal(folder.File("missing")));
        Assert.Contains("is empty", Refusal(Written(folder, [])));
        Assert.Contains("is neither JSON nor a SentencePiece model", Refusal(Written(folder, "PK\x03\x04 a zip"u8)));
        Assert.Contains("is neither JSON nor a SentencePiece model", Refusal(Written(folder, "just text"u8)));
        Assert.Contains("has no key model", Refusal(Written(folder, "{\"add_bos_token\": true}"u8)));
    }

    [Fact]
    public void A_huge_file_is_not_read()
    {
        using Folder folder = new();
        using (FileStream file = File.Create(folder.File("weights")))
            file.SetLength(40L << 30);
        Assert.Contains("is larger than 256 MiB", Refusal(folder.File("weights")));
    }

    [Theory]
    [InlineData("llama.model")]
    [InlineData("t5.model.gz")]
    [InlineData("gpt2.json")]
    [InlineData("unigram.json")]
    public void A_file_that_breaks_off_anywhere_is_refused(string name)
    {
        using Folder folder = new();
        byte[] whole = File.ReadAllBytes(Expected.Unpacked(name, folder.Path));
        for (int length = 1; length < whole.Length - 8; length += 1 + (whole.Length / 50))
        {
            // The last fields of a model say how it is normalized; one that ends between two fields is a whole one, of other settings.
            if (TryOpen(Written(folder, whole.AsSpan(0, length))) is { } refusal)
                OneLine(refusal);
            else
                Assert.EndsWith(".model", name.Replace(".gz", "", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("llama.model")]
    [InlineData("t5.model.gz")]
    [InlineData("gpt2.json")]
    [InlineData("words.json")]
    public void A_file_with_broken_bytes_is_refused_or_encodes(string name)
    {
        using Folder folder = new();
        byte[] whole = File.ReadAllBytes(Expected.Unpacked(name, folder.Path));
        Dice dice = new(5);
        for (int round = 0; round < 30; round++)
        {
            byte[] broken = [.. whole];
            for (int count = dice.Between(1, 20); count > 0; count--)
                broken[dice.Next(broken.Length)] = (byte)dice.Next(256);
            if (TryOpen(Written(folder, broken)) is { } refusal)
                OneLine(refusal);
        }
    }

    [Theory]
    [InlineData("\"version\":\"1.0\"", "\"version\":\"2.0\"", "version is \"2.0\"; allowed: \"1.0\"")]
    [InlineData("\"version\"", "\"versions\"", "versions is not supported; allowed: version, ")]
    [InlineData("\"BPE\"", "\"Neural\"", "model.type is \"Neural\"; allowed: BPE, Unigram, WordPiece, WordLevel")]
    [InlineData("\"merges\"", "\"dropout\":0.1,\"merges\"", "model.dropout is 0.1; allowed: null or 0")]
    [InlineData("\"merges\"", "\"speed\":1,\"merges\"", "model.speed is not supported; allowed: type, dropout, ")]
    [InlineData("\"a b\"", "\"a c\"", "model.merges[0] merges what the vocabulary lacks: c")]
    [InlineData("\"a b\"", "\"ab\"", "model.merges[0] is \"ab\"; allowed: two tokens with a space between them")]
    [InlineData("\"a b\"", "[\"a\"]", "model.merges[0] is a list; allowed: two tokens")]
    [InlineData("\"ab\":2", "\"ab\":\"2\"", "model.vocab.ab is \"2\"; allowed: an identifier, a whole number from 0")]
    [InlineData("\"ab\":2", "\"\\ud800\":2", "model.vocab holds a token that is no Unicode text")]
    [InlineData("\"added_tokens\"", "\"normalizer\":{\"type\":\"Precompiled\"},\"added_tokens\"", "normalizer.precompiled_charsmap is missing")]
    [InlineData("\"added_tokens\"", "\"normalizer\":{\"type\":\"BertNormalizer\"},\"added_tokens\"", "normalizer.type is \"BertNormalizer\"; allowed: Sequence, ")]
    [InlineData("\"added_tokens\"", "\"pre_tokenizer\":{\"type\":\"UnicodeScripts\"},\"added_tokens\"", "pre_tokenizer.type is \"UnicodeScripts\"; allowed: Sequence, ")]
    [InlineData("\"added_tokens\"", "\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"(?<=a)b\"},\"behavior\":\"Isolated\",\"invert\":false},\"added_tokens\"", "pre_tokenizer.pattern.Regex is a pattern with what is not supported: a group of kind (?<")]
    [InlineData("\"added_tokens\"", "\"post_processor\":{\"type\":\"TemplateProcessing\",\"single\":[{\"SpecialToken\":{\"id\":\"<s>\"}},{\"Sequence\":{\"id\":\"A\"}}],\"special_tokens\":{}},\"added_tokens\"", "post_processor.single[0].SpecialToken.id is \"<s>\", which special_tokens lacks")]
    [InlineData("[]", "[{\"content\":\"x\"}]", "added_tokens[0].single_word is missing; allowed: true or false")]
    public void A_part_that_is_not_supported_is_named(string part, string changed, string named)
    {
        using Folder folder = new();
        Assert.Null(TryOpen(Written(folder, Encoding.UTF8.GetBytes(Plain))));
        Assert.Contains(named, Refusal(Written(folder, Encoding.UTF8.GetBytes(Plain.Replace(part, changed, StringComparison.Ordinal)))));
    }

    [Fact]
    public void What_is_left_aside_is_said()
    {
        using Folder folder = new();
        string path = Written(folder, Encoding.UTF8.GetBytes(Plain.Replace("[]", "[{\"id\":9,\"content\":\"x\",\"single_word\":false,\"lstrip\":false,\"rstrip\":false,\"normalized\":false,\"special\":true}]", StringComparison.Ordinal)
            .Replace("\"added", "\"truncation\":{\"max_length\":2},\"added", StringComparison.Ordinal)));
        TokenizerFile tokenizer = TokenizerFile.Open(path);
        Assert.Equal(
            ["truncation is left aside: texts are counted as long as they are", "the added token x has the identifier 3, not 9, since that is not free or not the next one"], tokenizer.Remarks);
        Assert.Equal([2, 3, 0], tokenizer.EncodeToIds("abxa"u8, addSpecialTokens: true));
        Assert.Equal(4, tokenizer.VocabularySize);
    }

    private static string Written(Folder folder, ReadOnlySpan<byte> content)
    {
        File.WriteAllBytes(folder.File("tokenizer"), content);
        return folder.File("tokenizer");
    }

    private static string Refusal(string path) => OneLine(TryOpen(path) ?? throw new InvalidOperationException("it was not refused"));

    private static string OneLine(ToolException refusal)
    {
        Assert.Equal(ExitCode.BadInput, refusal.ExitCode);
        Assert.DoesNotContain('\n', refusal.Message);
        return refusal.Message;
    }

    // What opens also encodes.
    private static ToolException? TryOpen(string path)
    {
        try
        {
            TokenizerFile.Open(path).CountTokens("It's 12 tokens, <mask> \u6F22\u5B57."u8, addSpecialTokens: true);
            return null;
        }
        catch (ToolException refusal)
        {
            return refusal;
        }
    }
}
