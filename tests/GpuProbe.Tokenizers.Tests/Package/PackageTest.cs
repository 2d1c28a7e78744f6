using GpuProbe.Core;
using GpuProbe.Tokenizers.Tests.Lines;
using Microsoft.ML.Tokenizers;

namespace GpuProbe.Tokenizers.Tests.Package;

/// <summary>What the build on Microsoft.ML.Tokenizers does not do, it says.</summary>
public sealed class PackageTest
{
    [Fact]
    public void What_the_package_cannot_encode_is_refused_by_name()
    {
        foreach ((string name, string reason) in Readable.Refused)
        {
            ToolException refusal = Assert.Throws<ToolException>(() => Expected.Tokenizer(name));
            Assert.Equal(ExitCode.BadInput, refusal.ExitCode);
            Assert.EndsWith(reason, refusal.Message);
            Assert.DoesNotContain('\n', refusal.Message);
        }
    }

    [Fact]
    public void That_a_unigram_model_may_be_cut_in_another_order_is_said()
    {
        Assert.StartsWith("where two ways to cut a text have the same sum of scores", Assert.Single(Expected.Tokenizer("rules.model").Remarks));
        Assert.Empty(Expected.Tokenizer("llama.model").Remarks);
        Assert.Empty(Expected.Tokenizer("llama3.json").Remarks);
    }

    [Fact]
    public void The_tokenizer_of_a_model_is_the_package_s()
    {
        Tokenizer tokenizer = Expected.Tokenizer("llama.model").Tokenizer;
        Assert.IsType<SentencePieceTokenizer>(tokenizer);
        Assert.Equal("Microsoft.ML.Tokenizers", tokenizer.GetType().Assembly.GetName().Name);
    }

    [Theory]
    [InlineData("\"ab\":2", "\"ab\":2,\"z\":2", "several tokens have the same identifier")]
    [InlineData("\"vocab\"", "\"byte_fallback\":true,\"vocab\"", "byte_fallback is true without a token for every byte, or with merges, a prefix or a suffix of such")]
    [InlineData("\"vocab\"", "\"unk_token\":\"?\",\"vocab\"", "unk_token is not in the vocabulary, which is not byte-level")]
    [InlineData("\"ab\":2},\"merges\":[\"a b\"]", "\" \":2,\" a\":3},\"merges\":[[\" \",\"a\"]]", "tokens with spaces in them are merged: \" \" and \"a\"")]
    public void A_model_that_the_package_cannot_hold_is_refused(string part, string changed, string reason)
    {
        using Folder folder = new();
        File.WriteAllText(
            folder.File("tokenizer.json"),
            """{"version":"1.0","added_tokens":[],"model":{"type":"BPE","vocab":{"a":0,"b":1,"ab":2},"merges":["a b"]}}""".Replace(part, changed, StringComparison.Ordinal));
        ToolException refusal = Assert.Throws<ToolException>(() => TokenizerFile.Open(folder.File("tokenizer.json")));
        Assert.Equal(
            $"{folder.File("tokenizer.json")}: model cannot be encoded by Microsoft.ML.Tokenizers, which this build is on: {reason}; the default build reads it", refusal.Message);
    }

    [Fact]
    public void Pieces_of_the_same_score_are_refused()
    {
        using Folder folder = new();
        byte[] model = File.ReadAllBytes(Path.Combine(Expected.Folder, "llama.model"));
        ScoreOf(model, "\u2581model"u8).CopyTo(ScoreOf(model, "\u2581the"u8));
        File.WriteAllBytes(folder.File("same.model"), model);
        ToolException refusal = Assert.Throws<ToolException>(() => TokenizerFile.Open(folder.File("same.model")));
        Assert.EndsWith(": the pieces \u2581the and \u2581model have the same score; the default build reads it", refusal.Message);
    }

    // In a model's file a piece is its length, its text, and behind a mark its score in four bytes.
    private static Span<byte> ScoreOf(Span<byte> model, ReadOnlySpan<byte> piece)
    {
        byte[] written = [(byte)piece.Length, .. piece, 0x15];
        return model.Slice(model.IndexOf(written) + written.Length, 4);
    }
}
