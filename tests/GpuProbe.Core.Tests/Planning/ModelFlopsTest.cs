using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Core.Models;
using GpuProbe.Core.Planning;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tests.Models;

namespace GpuProbe.Core.Tests.Planning;

public sealed class ModelFlopsTest
{
    private const long Tokens = 1024;
    private const long QueryOrOutput = 4096 * 4096;
    private const long KeyOrValue = 4096 * 1024;
    private const long Down = 14336 * 4096;
    private const long Block = 2 * QueryOrOutput + 2 * KeyOrValue + 3 * Down;
    private const long Head = 32000 * 4096;
    private const long Multiplied = 32 * Block + Head;
    private const long AttentionProduct = Tokens * 4096;

    private static readonly TrainingSetup Mistral = Of(Catalogs.Models.Resolve("mistral-7b")) with { SeqLen = Tokens };

    private static readonly Lora QueriesAndValues = new(16, 16, 0, Projections.Query | Projections.Value);

    private static Gen<TrainingSetup> Setups { get; } =
        from model in Shapes.Configs
        from sequence in Gen.Choose(1, 64)
        from batch in Gen.Choose(1, 4)
        from accumulation in Gen.Choose(1, 4)
        from kind in Gen.Elements(Enum.GetValues<CheckpointingKind>())
        from impl in Gen.Elements(Enum.GetValues<CheckpointingImpl>())
        from rank in Gen.Choose(0, 4)
        from attention in Gen.Elements(Enum.GetValues<Attention>())
        select Of(model) with
        {
            SeqLen = sequence,
            MicroBatch = batch,
            GradAccum = accumulation,
            Checkpointing = new(kind, kind == CheckpointingKind.Every ? Math.Min(2, model.NumHiddenLayers) : 1),
            CheckpointingImpl = impl,
            Attention = attention,
            Lora = rank == 0 ? null : new(rank, 16, 0, ProjectionNames.AttentionOf(model)),
        };

    [Fact]
    public void Training_all_of_mistral_takes_six_for_each_weight_and_twelve_for_attention()
    {
        Assert.Equal(7_110_393_856, Multiplied);
        Assert.Equal(new StepFlops(45_335_527_292_928, 45_335_527_292_928), ModelFlops.Of(Mistral));
        Assert.Equal(Tokens * (6.0 * Multiplied + 12.0 * 32 * AttentionProduct), ModelFlops.Of(Mistral).Model);
    }

    [Fact]
    public void Embeddings_norms_and_biases_are_no_products()
    {
        DecoderConfig model = Catalogs.Models.Resolve("qwen2.5-0.5b");
        TrainingSetup setup = Of(model) with { SeqLen = 8 };
        double weights = ParameterTable.Of(model).Where(weight => weight.Shape.Count == 2).Sum(weight => (double)weight.Count);

        Assert.True(model.TieWordEmbeddings);
        Assert.True(model.QkvBias);
        Assert.Equal(8 * (6 * weights + 12.0 * model.NumHiddenLayers * 8 * model.QueryWidth), ModelFlops.Of(setup).Model);
    }

    [Fact]
    public void Frozen_weights_have_no_gradient_and_the_first_layers_no_gradient_of_inputs_either()
    {
        const long adapter = 16 * (4096 + 4096) + 16 * (4096 + 1024);
        const long withoutInputGradient = QueryOrOutput + 2 * KeyOrValue + 2 * 16 * 4096;
        const double products = 2.0 * Multiplied + 3.0 * 32 * adapter - withoutInputGradient;
        // The first block's keys need no gradient: nothing before them is trained.
        const double attention = (6.0 * 32 - 1) * AttentionProduct;

        Assert.Equal(2 * Tokens * (products + attention), ModelFlops.Of(Mistral with { Lora = QueriesAndValues }).Model);
    }

    [Fact]
    public void Checkpointing_makes_the_input_of_adapted_blocks_need_a_gradient()
    {
        TrainingSetup setup = Mistral with { Lora = QueriesAndValues, Checkpointing = new(CheckpointingKind.Full) };
        const double adapters = 32 * (16 * (4096 + 4096) + 16 * (4096 + 1024));
        const double products = 2.0 * Multiplied + 3.0 * adapters + 6.0 * 32 * AttentionProduct;

        Assert.Equal(2 * Tokens * products, ModelFlops.Of(setup).Model);
        Assert.Equal(2 * Tokens * (products + adapters + 32.0 * (Block - Down + 2 * AttentionProduct)), ModelFlops.Of(setup).Hardware);
    }

    [Theory]
    [InlineData(CheckpointingKind.Full, CheckpointingImpl.Reentrant, Attention.Sdpa, 32L * (Block + 2 * AttentionProduct))]
    [InlineData(CheckpointingKind.Full, CheckpointingImpl.NonReentrant, Attention.Sdpa, 32L * (Block - Down + 2 * AttentionProduct))]
    [InlineData(CheckpointingKind.Every, CheckpointingImpl.Reentrant, Attention.Sdpa, 7L * (Block + 2 * AttentionProduct))]
    [InlineData(CheckpointingKind.SelectiveAttention, CheckpointingImpl.NonReentrant, Attention.Sdpa, 32L * 2 * AttentionProduct)]
    [InlineData(CheckpointingKind.SelectiveAttention, CheckpointingImpl.NonReentrant, Attention.Eager, 32L * AttentionProduct)]
    [InlineData(CheckpointingKind.SelectiveAttention, CheckpointingImpl.Reentrant, Attention.Eager, 32L * 2 * AttentionProduct)]
    [InlineData(CheckpointingKind.Selective, CheckpointingImpl.NonReentrant, Attention.Eager, 0)]
    public void What_is_computed_again_is_the_hardwares_alone(CheckpointingKind kind, CheckpointingImpl impl, Attention attention, long again)
    {
        TrainingSetup setup = Mistral with
        {
            Checkpointing = new(kind, kind == CheckpointingKind.Every ? 5 : 1),
            CheckpointingImpl = impl,
            Attention = attention,
        };
        StepFlops flops = ModelFlops.Of(setup);

        Assert.Equal(ModelFlops.Of(Mistral).Model, flops.Model);
        Assert.Equal(2.0 * Tokens * again, flops.Hardware - flops.Model);
    }

    [Fact]
    public void Weights_in_four_bits_are_multiplied_like_others()
    {
        TrainingSetup lora = Mistral with { Lora = QueriesAndValues };

        Assert.Equal(ModelFlops.Of(lora), ModelFlops.Of(lora with { BaseWeights = BaseWeights.Nf4Double }));
    }

    [Fact]
    public void Operations_are_proportional_to_micro_batch_and_accumulation() => Check.QuickThrowOnFailure(Prop.ForAll(Setups.ToArbitrary(), setup =>
    {
        double each = ModelFlops.Of(setup with { MicroBatch = 1, GradAccum = 1 }).Model;
        return ModelFlops.Of(setup).Model == each * setup.MicroBatch * setup.GradAccum;
    }));

    [Fact]
    public void Operations_are_linear_in_layers() => Check.QuickThrowOnFailure(Prop.ForAll(Setups.ToArbitrary(), setup =>
    {
        double Layers(long layers) => ModelFlops.Of(setup with { Layers = layers }).Model;
        return Layers(3) - Layers(2) == Layers(2) - Layers(1);
    }));

    [Fact]
    public void Operations_grow_faster_than_the_sequence() => Check.QuickThrowOnFailure(Prop.ForAll(Setups.ToArbitrary(), setup =>
        ModelFlops.Of(setup with { SeqLen = 2 * setup.SeqLen }).Model > 2 * ModelFlops.Of(setup).Model));

    [Fact]
    public void Adapters_ask_for_less_than_training_everything_and_for_more_than_forward() => Check.QuickThrowOnFailure(Prop.ForAll(Setups.ToArbitrary(), setup =>
    {
        double all = ModelFlops.Of(setup with { Lora = null }).Model;
        double adapted = ModelFlops.Of(setup with { Lora = new Lora(1, 16, 0, Projections.Down) }).Model;
        return adapted > all / 3 && (setup.Model.HiddenSize < 8 || adapted < all);
    }));

    [Fact]
    public void The_hardware_carries_out_at_least_the_models_and_at_most_another_forward() => Check.QuickThrowOnFailure(Prop.ForAll(Setups.ToArbitrary(), setup =>
    {
        (double model, double hardware) = (ModelFlops.Of(setup).Model, ModelFlops.Of(setup).Hardware);
        return hardware >= model && hardware <= 1.5 * model;
    }));

    private static TrainingSetup Of(DecoderConfig model) => new() { Model = model, Layers = model.NumHiddenLayers, SeqLen = 16 };
}
