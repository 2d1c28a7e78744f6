using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tests.Models;

namespace GpuProbe.Core.Tests.Setup;

public sealed class TrainingSetupBuilderTest
{
    private static readonly DecoderConfig Mistral = Catalogs.Models.Resolve("mistral-7b");
    private static readonly TrainingSetupOptions Minimal = new() { SeqLen = "1024" };

    [Fact]
    public void What_is_not_said_takes_its_default() => Assert.Equal(
        new TrainingSetup { Model = Mistral, Layers = 32, SeqLen = 1024 },
        TrainingSetupBuilder.Build(Mistral, Minimal).Setup);

    [Fact]
    public void Every_option_arrives() => Assert.Equal(
        new TrainingSetup
        {
            Model = Mistral,
            Layers = 2,
            SeqLen = 128,
            MicroBatch = 3,
            GradAccum = 4,
            Precision = Precision.Fp32,
            Optimizer = Optimizer.None,
            OptimizerImpl = OptimizerImpl.TorchSharp,
            Attention = Attention.Eager,
            Style = Style.Fused,
            Steps = 5,
            Seed = 6,
        },
        TrainingSetupBuilder.Build(Catalogs.Models, new()
        {
            Model = "mistral-7b",
            Layers = "2",
            SeqLen = "128",
            MicroBatch = "3",
            GradAccum = "4",
            Precision = "fp32",
            Optimizer = "none",
            OptimizerImpl = "torchsharp",
            Attention = "eager",
            Style = "fused",
            Steps = "5",
            Seed = "6",
        }).Setup);

    [Fact]
    public void Explicit_options_win_over_the_file()
    {
        TrainingSetupOptions file = new() { File = "run.json", Model = "llama-2-7b", SeqLen = "64", MicroBatch = "8" };
        TrainingSetup setup = TrainingSetupBuilder.Build(Catalogs.Models, new() { Model = "mistral-7b", MicroBatch = "2" }, file).Setup;

        Assert.Equal(("mistral-7b", 64, 2), (setup.Model.Name, setup.SeqLen, setup.MicroBatch));
    }

    [Fact]
    public void A_mistake_is_reported_where_it_was_made()
    {
        TrainingSetupOptions file = new() { File = "run.json", SeqLen = "0" };

        Assert.Equal(
            "run.json: seq-len is 0; allowed: a whole number from 1 to 16777216",
            Refused.Line(() => TrainingSetupBuilder.Build(Mistral, new(), file)));
        Assert.Equal(
            "--seq-len is -1; allowed: a whole number from 1 to 16777216",
            Refused.Line(() => TrainingSetupBuilder.Build(Mistral, new() { SeqLen = "-1" }, file)));
        Assert.StartsWith(
            "run.json: model 'mistal-7b' is not known (did you mean 'mistral-7b'?); allowed: ",
            Refused.Line(() => TrainingSetupBuilder.Build(Catalogs.Models, new(), file with { Model = "mistal-7b" })),
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_must_be_given_is_asked_for()
    {
        Assert.Equal(
            "--seq-len is missing; allowed: a whole number from 1 to 16777216",
            Refused.Line(() => TrainingSetupBuilder.Build(Mistral, new())));
        Assert.Equal(
            $"--model is missing; allowed: {string.Join(", ", Catalogs.Models.Names)}, or the path of a config.json",
            Refused.Line(() => TrainingSetupBuilder.Build(Catalogs.Models, Minimal)));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("33")]
    [InlineData("two")]
    [InlineData("99999999999999999999")]
    public void Layers_stay_within_the_model(string layers) => Assert.Equal(
        $"--layers is {layers}; allowed: a whole number from 1 to 32, the layers of mistral-7b",
        Refused.Line(() => TrainingSetupBuilder.Build(Mistral, Minimal with { Layers = layers })));

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("1.5")]
    [InlineData("65537")]
    [InlineData("many")]
    [InlineData("")]
    public void Batches_stay_in_range(string given)
    {
        Assert.Equal(
            $"--micro-batch is {given}; allowed: a whole number from 1 to 65536",
            Refused.Line(() => TrainingSetupBuilder.Build(Mistral, Minimal with { MicroBatch = given })));
        Assert.Equal(
            $"--grad-accum is {given}; allowed: a whole number from 1 to 65536",
            Refused.Line(() => TrainingSetupBuilder.Build(Mistral, Minimal with { GradAccum = given })));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("1000001")]
    public void One_step_is_not_enough_and_a_million_are(string given) => Assert.Equal(
        $"--steps is {given}; allowed: a whole number from 2 to 1000000, since the first step has no optimizer states",
        Refused.Line(() => TrainingSetupBuilder.Build(Mistral, Minimal with { Steps = given })));

    [Theory]
    [InlineData("-1")]
    [InlineData("9223372036854775808")]
    public void Seeds_are_64_bit_and_not_negative(string given) => Assert.Equal(
        $"--seed is {given}; allowed: a whole number from 0 to 9223372036854775807",
        Refused.Line(() => TrainingSetupBuilder.Build(Mistral, Minimal with { Seed = given })));

    [Fact]
    public void A_message_stays_one_readable_line() => Assert.Equal(
        $"--seed is 1 2{new string('x', 57)}...; allowed: a whole number from 0 to 9223372036854775807",
        Refused.Line(() => TrainingSetupBuilder.Build(Mistral, Minimal with { Seed = "1\n2" + new string('x', 5000) })));

    [Fact]
    public void Products_beyond_all_sense_are_refused()
    {
        DecoderConfig narrow = Refused.Read(ConfigText.Llama(("intermediate_size", "1"), ("vocab_size", "134217728"), ("hidden_size", "16")));

        Assert.Equal(
            "--seq-len 1048576 with --micro-batch 1024 makes logits of 144115188075855872 elements; allowed: at most 2^50",
            Refused.Line(() => TrainingSetupBuilder.Build(narrow, new() { SeqLen = "1048576", MicroBatch = "1024" })));
        Assert.Equal(
            "--seq-len 16777216 with --micro-batch 4096 makes logits of 2199023255552000 elements; allowed: at most 2^50",
            Refused.Line(() => TrainingSetupBuilder.Build(Mistral, new() { SeqLen = "16777216", MicroBatch = "4096" })));
        Assert.Equal(
            "--seq-len 1048576 with --micro-batch 8192 makes activations of 3940649673949184 elements; allowed: at most 2^50",
            Refused.Line(() => TrainingSetupBuilder.Build(Mistral, new() { SeqLen = "1048576", MicroBatch = "8192" })));
        Assert.Equal(
            "--seq-len 1048576 with --micro-batch 4 makes attention scores of 4503599627370496 elements; allowed: at most 2^50",
            Refused.Line(() => TrainingSetupBuilder.Build(Mistral, new() { SeqLen = "1048576", MicroBatch = "4", Attention = "eager" })));
        Assert.Equal(1 << 20, TrainingSetupBuilder.Build(Mistral, new() { SeqLen = "1048576", MicroBatch = "4" }).Setup.SeqLen);
    }

    [Fact]
    public void A_sequence_beyond_the_models_positions_is_a_warning()
    {
        Assert.Empty(TrainingSetupBuilder.Build(Mistral, Minimal with { SeqLen = "32768" }).Warnings);
        Assert.Equal(
            ["--seq-len is 32769, beyond the 32768 positions that mistral-7b was made for: memory holds, quality may not"],
            TrainingSetupBuilder.Build(Mistral, Minimal with { SeqLen = "32769" }).Warnings);
    }
}
