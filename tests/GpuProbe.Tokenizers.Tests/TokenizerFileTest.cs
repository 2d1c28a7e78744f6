using System.Text;
using GpuProbe.Tokenizers.Tests.Lines;
using Microsoft.ML.Tokenizers;

namespace GpuProbe.Tokenizers.Tests;

public sealed class TokenizerFileTest
{
    [Theory]
    [InlineData("llama.model", "SentencePiece BPE with byte fallback")]
    [InlineData("rules.model", "SentencePiece unigram")]
    [InlineData("gpt2.json", "Hugging Face byte-level BPE")]
    [InlineData("llama2.json", "Hugging Face BPE with byte fallback")]
    public void Its_kind_is_told_by_its_content(string name, string kind) => Assert.Equal(kind, Expected.Tokenizer(name).Kind);

    [Fact]
    public void Its_special_tokens_are_told()
    {
        TokenizerFile llama = Expected.Tokenizer("llama.model");
        Assert.Equal(("<s>", "</s>", "<unk>", 3500), (llama.BeginningOfSentenceToken, llama.EndOfSentenceToken, llama.UnknownToken, llama.VocabularySize));
        TokenizerFile mistral = Expected.Tokenizer("mistral.json");
        Assert.Equal(("<s>", "</s>", "<unk>"), (mistral.BeginningOfSentenceToken, mistral.EndOfSentenceToken, mistral.UnknownToken));
        Assert.Null(Expected.Tokenizer("gpt2.json").EndOfSentenceToken);
    }

    [Theory]
    [InlineData("llama.model", 1)]
    [InlineData("gpt2.json", 0)]
    [InlineData("llama3.json", 1)]
    [InlineData("mistral.json", 2)]
    public void Special_tokens_are_counted_where_they_are_asked_for(string name, int special)
    {
        TokenizerFile tokenizer = Expected.Tokenizer(name);
        byte[] text = "Model training, 12 times."u8.ToArray();
        Assert.Equal(tokenizer.EncodeToIds(text, addSpecialTokens: false).Length, tokenizer.CountTokens(text, addSpecialTokens: false));
        Assert.Equal(tokenizer.CountTokens(text, addSpecialTokens: false) + special, tokenizer.CountTokens(text, addSpecialTokens: true));
        Assert.Equal(special, tokenizer.EncodeToIds([], addSpecialTokens: true).Length);
    }

    [Theory]
    [InlineData("llama.model")]
    [InlineData("qwen2.json")]
    public void Several_threads_encode_at_once(string name)
    {
        TokenizerFile tokenizer = Expected.Tokenizer(name);
        byte[][] lines = [.. LinesFile.Lines().Take(1500)];
        TokenizerFile alone = Expected.Tokenizer(name);
        int[] counted = new int[lines.Length];
        Parallel.For(0, lines.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => counted[i] = tokenizer.CountTokens(lines[i], addSpecialTokens: true));
        Assert.Equal(lines.Select(line => alone.CountTokens(line, addSpecialTokens: true)), counted);
    }

    public static TheoryData<string> Decoded() => [.. new[] { "llama.model", "across.model", "gpt2.json", "llama3.json", "llama2.json" }.Where(Readable.Reads)];

    [Theory, MemberData(nameof(Decoded))]
    public void Decoding_gives_the_text_back(string name)
    {
        Tokenizer tokenizer = Expected.Tokenizer(name).Tokenizer;
        string[] special = ["<s>", "</s>", "<unk>", "<|", "<mask>", "def", "<0x", "[INST]", "[/INST]", "\u2581"];
        int compared = 0;
        foreach (string line in MixedLines.Generate(400, seed: 3, broken: false).Select(Encoding.UTF8.GetString))
        {
            if (special.Any(text => line.Contains(text, StringComparison.Ordinal)) || (name == "across.model" && line.Trim(' ').Replace("  ", " ", StringComparison.Ordinal) != line))
                continue;
            Assert.Equal(line, tokenizer.Decode(tokenizer.EncodeToIds(line)));
            compared++;
        }

        Assert.InRange(compared, 200, 400);
    }

    [Fact]
    public void Control_pieces_in_a_text_are_found_where_that_is_asked_for()
    {
        string path = Path.Combine(Expected.Folder, "llama.model");
        TokenizerFile plain = TokenizerFile.Open(path);
        TokenizerFile finding = TokenizerFile.Open(path, findControlPieces: true);
        int[] a = plain.EncodeToIds("the model"u8, addSpecialTokens: false);
        int[] b = plain.EncodeToIds("is trained"u8, addSpecialTokens: false);
        Assert.Equal([1, .. a, 2, 1, .. b, 2], finding.EncodeToIds("the model</s><s>is trained</s>"u8, addSpecialTokens: true));
        Assert.True(plain.CountTokens("<s>"u8, addSpecialTokens: false) > 1);
    }

    [Fact]
    public void The_names_of_the_package_are_there()
    {
        using FileStream file = File.OpenRead(Path.Combine(Expected.Folder, "llama.model"));
        SentencePieceTokenizer tokenizer = LlamaTokenizer.Create(file, addBeginOfSentence: true, addEndOfSentence: false);
        IReadOnlyList<EncodedToken> tokens = tokenizer.EncodeToTokens("the model \u20AC7", out string? normalized, addBeginningOfSentence: true, addEndOfSentence: true);
        Assert.Equal("\u2581the\u2581model\u2581\u20AC7", normalized);
        Assert.Equal(
            ["<s>@0..0", "\u2581the@0..4", "\u2581model@4..10", "\u2581\u20AC@10..12", "7@12..13", "</s>@13..13"],
            tokens.Select(token => $"{token.Value}@{token.Offset}"));
        Assert.Equal(tokens.Select(token => token.Id).SkipLast(1), tokenizer.EncodeToIds("the model \u20AC7"));
        Assert.Equal(tokens.Count - 1, tokenizer.CountTokens("the model \u20AC7".AsSpan()));
        Assert.Equal("the model \u20AC7", tokenizer.Decode(tokens.Select(token => token.Id)));
        Assert.Equal(tokens[1].Id, tokenizer.Vocabulary["\u2581the"]);
        Assert.Equal((true, true, true, false), (tokenizer.ByteFallback, tokenizer.AddDummyPrefix, tokenizer.EscapeWhiteSpaces, tokenizer.TreatWhitespaceAsSuffix));
        Assert.Equal("\u2581a\u2581b", tokenizer.Normalizer!.Normalize("a b"));
        Assert.Equal([tokenizer.BeginningOfSentenceId, tokens[1].Id], tokenizer.EncodeToIds("the model", maxTokenCount: 2, out _, out int consumed));
        Assert.Equal(4, consumed);
    }
}
