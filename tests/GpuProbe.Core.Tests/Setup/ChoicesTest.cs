using GpuProbe.Core.Setup;
using GpuProbe.Core.Tests.Models;

namespace GpuProbe.Core.Tests.Setup;

public sealed class ChoicesTest
{
    [Fact]
    public void Every_value_has_a_word_and_every_word_a_value()
    {
        Complete(Choices.Precision, "fp32", "bf16", "fp16", "bf16-mixed", "fp16-mixed");
        Complete(Choices.MasterWeights, "none", "fp32");
        Complete(Choices.Optimizer, "adamw", "adamw-8bit", "sgd", "adafactor", "none");
        Complete(Choices.OptimizerImpl, "fused", "foreach", "loop", "torchsharp");
        Complete(Choices.OptimizerStep, "after-backward", "in-backward");
        Complete(Choices.ZeroGrad, "to-none", "to-zero");
        Complete(Choices.Offload, "none", "optimizer");
        Complete(Choices.Sharding, "none", "ddp", "zero1", "zero2", "zero3");
        Complete(Choices.CheckpointingImpl, "non-reentrant", "reentrant");
        Complete(Choices.Attention, "eager", "sdpa", "flash", "efficient", "math");
        Complete(Choices.RepeatKeyValue, "auto", "always");
        Complete(Choices.Loss, "full", "chunked");
        Complete(Choices.Style, "hf", "fused");
        Complete(Choices.BaseWeights, "same", "bf16", "nf4", "nf4-double");
        Complete(Choices.Load, "streaming", "naive");
        Complete(Choices.Save, "none", "adapters", "merged", "full");
        Complete(Choices.SaveMethod, "streaming", "naive");
    }

    [Theory]
    [InlineData("BF16", "--precision 'BF16' is not known (did you mean 'bf16'?); allowed: fp32, bf16, fp16, bf16-mixed, fp16-mixed")]
    [InlineData("double", "--precision 'double' is not known; allowed: fp32, bf16, fp16, bf16-mixed, fp16-mixed")]
    public void Precisions(string text, string message) => Assert.Equal(message, Refused.Line(() => Choices.Precision.Parse(text)));

    [Theory]
    [InlineData("adamw-8", "--optimizer 'adamw-8' is not known (did you mean 'adamw'?); allowed: adamw, adamw-8bit, sgd, adafactor, none")]
    [InlineData("adam", "--optimizer 'adam' is not known (did you mean 'adamw'?); allowed: adamw, adamw-8bit, sgd, adafactor, none")]
    public void Optimizers(string text, string message) => Assert.Equal(message, Refused.Line(() => Choices.Optimizer.Parse(text)));

    [Fact]
    public void Attentions() => Assert.Equal(
        "--attention 'spda' is not known (did you mean 'sdpa'?); allowed: eager, sdpa, flash, efficient, math",
        Refused.Line(() => Choices.Attention.Parse("spda")));

    [Fact]
    public void Offloads() => Assert.Equal(
        "--offload parameters is not available in this version; available: none, optimizer",
        Refused.Line(() => Choices.Offload.Parse("parameters")));

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
