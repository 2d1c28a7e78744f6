using GpuProbe.Tokenizers.Tests.Lines;
using Microsoft.ML.Tokenizers;

namespace GpuProbe.Tokenizers.Tests.Engine;

/// <summary>What only the project's own engine does.</summary>
public sealed class EngineTest
{
    [Theory]
    [InlineData("t5.model.gz", "SentencePiece unigram")]
    [InlineData("unigram.json", "Hugging Face unigram")]
    public void Unigram_models_are_read_from_both_kinds_of_files(string name, string kind) => Assert.Equal(kind, Expected.Tokenizer(name).Kind);

    [Fact]
    public void A_model_without_control_pieces_has_no_special_tokens()
    {
        TokenizerFile tokenizer = Expected.Tokenizer("across.model");
        byte[] text = "Model training, 12 times."u8.ToArray();
        Assert.Null(tokenizer.BeginningOfSentenceToken);
        Assert.Equal(tokenizer.EncodeToIds(text, addSpecialTokens: false), tokenizer.EncodeToIds(text, addSpecialTokens: true));
        Assert.Empty(tokenizer.EncodeToIds([], addSpecialTokens: true));
    }

    [Fact]
    public void Encoding_a_known_text_allocates_nothing()
    {
        TokenizerFile tokenizer = Expected.Tokenizer("gpt2.json");
        byte[] text = "The peak memory of the model's training step, in tensors and tokens: 12345."u8.ToArray();
        for (int i = 0; i < 3; i++)
            tokenizer.CountTokens(text, addSpecialTokens: true);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            tokenizer.CountTokens(text, addSpecialTokens: true);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Unknown_bytes_of_a_character_lie_where_it_lies()
    {
        TokenizerFile tokenizer = Expected.Tokenizer("llama.model");
        IReadOnlyList<EncodedToken> tokens = ((SentencePieceTokenizer)tokenizer.Tokenizer).EncodeToTokens("\U0001F9FF", out _, addBeginningOfSentence: false, addEndOfSentence: false);
        Assert.Equal(["\u2581@0..1", "<0xF0>@1..1", "<0x9F>@1..1", "<0xA7>@1..1", "<0xBF>@1..3"], tokens.Select(token => $"{token.Value}@{token.Offset}"));
    }
}
