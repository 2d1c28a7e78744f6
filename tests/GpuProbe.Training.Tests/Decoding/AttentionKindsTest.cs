using GpuProbe.Core;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Training.Tests.Measurements;

namespace GpuProbe.Training.Tests.Decoding;

public sealed class AttentionKindsTest
{
    [Theory]
    [InlineData(Attention.Eager, AttentionKernel.Eager)]
    [InlineData(Attention.Flash, AttentionKernel.Flash)]
    [InlineData(Attention.Math, AttentionKernel.Math)]
    [InlineData(Attention.Sdpa, AttentionKernel.Flash)]
    public void The_result_names_the_kernel(Attention attention, AttentionKernel kernel)
    {
        TrainingSetup setup = TinyRun.Setup() with { Attention = attention, RepeatKeyValue = RepeatKeyValue.Always };

        Assert.Equal(kernel, TinyRun.Execute(setup).AttentionKernel);
    }

    [Fact]
    public void What_was_forced_does_not_outlast_the_run()
    {
        TrainingSetup setup = TinyRun.Setup() with { RepeatKeyValue = RepeatKeyValue.Always };

        Assert.Equal(AttentionKernel.Math, TinyRun.Execute(setup with { Attention = Attention.Math }).AttentionKernel);
        Assert.Throws<ToolException>(() => TinyRun.Execute(setup with { Attention = Attention.Efficient }));
        Assert.Equal(AttentionKernel.Flash, TinyRun.Execute(setup).AttentionKernel);
    }

    [Fact]
    public void A_run_without_a_forward_pass_names_none() =>
        Assert.Null(TinyRun.Execute(TinyRun.Setup(), capacity: 1).AttentionKernel);

    [Fact]
    public void A_cpu_has_no_memory_efficient_kernel()
    {
        ToolException refusal = Assert.Throws<ToolException>(() => TinyRun.Execute(TinyRun.Setup() with { Attention = Attention.Efficient }));

        Assert.Equal(
            (ExitCode.Environment, "--attention efficient is not possible on cpu for this set-up: libtorch has memory-efficient attention on CUDA only."),
            (refusal.ExitCode, refusal.Message));
    }

    [Theory]
    [InlineData("mistral", Attention.Sdpa)]
    [InlineData("mistral", Attention.Math)]
    [InlineData("one-key-head", Attention.Sdpa)]
    [InlineData("phi3-grouped-window", Attention.Flash)]
    [InlineData("window", Attention.Eager)]
    public void Repeated_keys_and_values_give_the_same_logits(string model, Attention attention)
    {
        using var decoder = new DecoderUnderTest(TinyModels.Setup(model, Style.Hf, attention) with { RepeatKeyValue = RepeatKeyValue.Always });

        Assert.All(decoder.ReferenceLogits().Zip(decoder.Logits()), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [Theory]
    [InlineData(Attention.Eager)]
    [InlineData(Attention.Flash)]
    [InlineData(Attention.Math)]
    [InlineData(Attention.Sdpa)]
    public void A_run_takes_no_memory_that_it_does_not_give_back(Attention attention)
    {
        Ledger before = Ledger.Settled();
        Measurement run = TinyRun.Execute(TinyModels.Setup("mistral", Style.Hf, attention) with { Precision = Precision.Fp32 });

        Assert.Equal(0, run.FinalizerReleases);
        Assert.Equal(before.Bytes, Ledger.Settled().Bytes);
    }
}
