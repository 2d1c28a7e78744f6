using GpuProbe.Core.Setup;
using GpuProbe.Core.Tests.Models;

namespace GpuProbe.Core.Tests.Setup;

public sealed class ChoicesTest
{
    [Fact]
    public void Every_value_has_a_word_and_every_word_a_value()
    {
        Complete(Choices.Precision, "fp32", "bf16");
        Complete(Choices.Optimizer, "adamw", "none");
        Complete(Choices.OptimizerImpl, "fused", "foreach", "loop", "torchsharp");
        Complete(Choices.Attention, "eager", "sdpa");
        Complete(Choices.Style, "hf", "fused");
    }

    [Theory]
    [InlineData("fp16", "--precision fp16 is not available in this version; available: fp32, bf16")]
    [InlineData("bf16-mixed", "--precision bf16-mixed is not available in this version; available: fp32, bf16")]
    [InlineData("fp16-mixed", "--precision fp16-mixed is not available in this version; available: fp32, bf16")]
    [InlineData("BF16", "--precision 'BF16' is not known (did you mean 'bf16'?); allowed: fp32, bf16")]
    [InlineData("double", "--precision 'double' is not known; allowed: fp32, bf16")]
    public void Precisions(string text, string message) => Assert.Equal(message, Refused.Line(() => Choices.Precision.Parse(text)));

    [Theory]
    [InlineData("adamw-8bit", "--optimizer adamw-8bit is not available in this version; available: adamw, none")]
    [InlineData("sgd", "--optimizer sgd is not available in this version; available: adamw, none")]
    [InlineData("adam", "--optimizer 'adam' is not known (did you mean 'adamw'?); allowed: adamw, none")]
    public void Optimizers(string text, string message) => Assert.Equal(message, Refused.Line(() => Choices.Optimizer.Parse(text)));

    [Theory]
    [InlineData("flash", "--attention flash is not available in this version; available: eager, sdpa")]
    [InlineData("efficient", "--attention efficient is not available in this version; available: eager, sdpa")]
    [InlineData("math", "--attention math is not available in this version; available: eager, sdpa")]
    [InlineData("spda", "--attention 'spda' is not known (did you mean 'sdpa'?); allowed: eager, sdpa")]
    public void Attentions(string text, string message) => Assert.Equal(message, Refused.Line(() => Choices.Attention.Parse(text)));

    [Fact]
    public void Implementations_and_styles()
    {
        Assert.Equal(
            "--optimizer-impl 'for-each' is not known (did you mean 'foreach'?); allowed: fused, foreach, loop, torchsharp",
            Refused.Line(() => Choices.OptimizerImpl.Parse("for-each")));
        Assert.Equal(
            "--style 'huggingface' is not known; allowed: hf, fused",
            Refused.Line(() => Choices.Style.Parse("huggingface")));
    }

    private static void Complete<T>(ChoiceSet<T> choices, params string[] words)
        where T : struct, Enum
    {
        Assert.Equal(words, choices.Names);
        Assert.Equal(Enum.GetValues<T>(), choices.Names.Select(choices.Parse));
        Assert.Equal(words, Enum.GetValues<T>().Select(choices.Text));
    }
}
