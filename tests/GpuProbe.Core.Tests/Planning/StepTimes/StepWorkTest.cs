using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning;
using GpuProbe.Core.Planning.StepTimes;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tests.Models;

namespace GpuProbe.Core.Tests.Planning.StepTimes;

public sealed class StepWorkTest
{
    private const long Tokens = 1024;
    private const double Hidden = 4096;
    private const double Vocabulary = 32000;
    private const double Weights = 7_241_732_096;
    private const double Block = 2 * 4096.0 * 4096 + 2 * 4096.0 * 1024 + 3 * 4096.0 * 14336;

    private static readonly TrainingSetup Mistral = Of("mistral-7b");

    private static Gen<TrainingSetup> Setups { get; } =
        from model in Shapes.Configs
        from sequence in Gen.Choose(1, 64)
        from batch in Gen.Choose(1, 4)
        from accumulation in Gen.Choose(1, 4)
        from precision in Gen.Elements(Enum.GetValues<Precision>())
        from kind in Gen.Elements(Enum.GetValues<CheckpointingKind>())
        from impl in Gen.Elements(Enum.GetValues<CheckpointingImpl>())
        from rank in Gen.Choose(0, 4)
        from attention in Gen.Elements(Enum.GetValues<Attention>())
        from loss in Gen.Elements(Enum.GetValues<Loss>())
        from style in Gen.Elements(Enum.GetValues<Style>())
        from weights in Gen.Elements(Enum.GetValues<BaseWeights>())
        select new TrainingSetup
        {
            Model = model,
            Layers = model.NumHiddenLayers,
            SeqLen = sequence,
            MicroBatch = batch,
            GradAccum = accumulation,
            Precision = precision,
            Checkpointing = new(kind, kind == CheckpointingKind.Every ? Math.Min(2, model.NumHiddenLayers) : 1),
            CheckpointingImpl = impl,
            Attention = attention,
            Loss = loss,
            Style = style,
            BaseWeights = rank == 0 ? BaseWeights.Same : weights,
            Lora = rank == 0 ? null : new(rank, 16, 0, ProjectionNames.AttentionOf(model)),
        };

    [Fact]
    public void Matrix_products_of_mistral_are_two_operations_for_each_weight_forward_and_four_backward()
    {
        StepWork work = StepWork.Of(Mistral);

        Assert.Equal(2 * Tokens * (32 * Block + Vocabulary * Hidden), work.Forward[WorkClass.Matrix]);
        Assert.Equal(4 * Tokens * (32 * Block + Vocabulary * Hidden), work.Backward[WorkClass.Matrix]);
        Assert.Equal(0, work.Total[WorkClass.MatrixFp32]);
    }

    [Fact]
    public void A_fused_kernel_is_spared_what_the_mask_hides_and_computes_scores_again_in_backward()
    {
        StepWork work = StepWork.Of(Mistral);
        double all = 4.0 * Tokens * Tokens * Hidden * 32;

        Assert.Equal(all * (Tokens + 1) / (2.0 * Tokens), work.Forward[WorkClass.Attention]);
        Assert.Equal(2.5 * work.Forward[WorkClass.Attention], work.Backward[WorkClass.Attention]);
        Assert.Equal(0, StepWork.Of(Mistral with { Attention = Attention.Eager }).Total[WorkClass.Attention]);
    }

    [Fact]
    public void Products_and_attention_together_are_the_hardware_operations_of_a_step() => Prop.ForAll(
        Setups.ToArbitrary(),
        setup =>
        {
            StepWork work = StepWork.Of(setup);
            double fused = work.Total[WorkClass.Attention];
            double products = work.Total[WorkClass.Matrix] + work.Total[WorkClass.MatrixFp32];
            double all = ModelFlops.Of(setup).Hardware;
            if (fused == 0)
                Assert.Equal(all, products, 1e-9 * all);
            else
                Assert.InRange(products, 0, all);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Work_is_never_negative_and_accumulation_repeats_all_but_the_update() => Prop.ForAll(
        Setups.ToArbitrary(),
        setup =>
        {
            StepWork one = StepWork.Of(setup with { GradAccum = 1 });
            StepWork four = StepWork.Of(setup with { GradAccum = 4 });
            Assert.Equal(4 * one.Forward, four.Forward);
            Assert.Equal(one.OptimizerStep, four.OptimizerStep);
            foreach (WorkClass kind in Enum.GetValues<WorkClass>())
            {
                Assert.True(one.Total[kind] >= 0 && double.IsFinite(one.Total[kind]));
                if (kind is not (WorkClass.Elementwise or WorkClass.Launch))
                    Assert.Equal(4 * one.Backward[kind], four.Backward[kind], 1e-9 * four.Backward[kind]);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Twice_the_sequences_are_twice_the_products_and_no_more_kernels() => Prop.ForAll(
        Setups.Where(setup => setup.Loss == Loss.Full).ToArbitrary(),
        setup =>
        {
            StepWork one = StepWork.Of(setup);
            StepWork two = StepWork.Of(setup with { MicroBatch = 2 * setup.MicroBatch });
            foreach (WorkClass kind in new[] { WorkClass.Matrix, WorkClass.MatrixFp32, WorkClass.Attention })
                Assert.Equal(2 * one.Total[kind], two.Total[kind], 1e-9 * two.Total[kind]);
            Assert.InRange(two.Total[WorkClass.Elementwise], one.Total[WorkClass.Elementwise], 2 * one.Total[WorkClass.Elementwise]);
            Assert.Equal(one.Total[WorkClass.Launch], two.Total[WorkClass.Launch]);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_fused_update_moves_seven_times_the_trained_weights() => Prop.ForAll(
        Setups.ToArbitrary(),
        setup =>
        {
            double bytes = (setup.Lora is null ? setup.WeightType : setup.AdapterType) == ElementType.Fp32 ? 4 : 2;
            double update = StepWork.Of(setup).OptimizerStep[WorkClass.Optimizer];
            double unscaling = setup.Precision == Precision.Fp16Mixed ? 2 : 0;
            Assert.Equal((7 + unscaling) * bytes * AdapterTable.TrainedCount(setup), update, 1e-9 * update);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(Optimizer.AdamW, OptimizerImpl.Fused, 14)]
    [InlineData(Optimizer.AdamW, OptimizerImpl.Foreach, 40)]
    [InlineData(Optimizer.AdamW, OptimizerImpl.Loop, 40)]
    [InlineData(Optimizer.AdamW, OptimizerImpl.TorchSharp, 44)]
    [InlineData(Optimizer.AdamW8Bit, OptimizerImpl.Loop, 10.0625)]
    [InlineData(Optimizer.Sgd, OptimizerImpl.Fused, 10)]
    [InlineData(Optimizer.Sgd, OptimizerImpl.Foreach, 16)]
    [InlineData(Optimizer.Adafactor, OptimizerImpl.Loop, 34)]
    [InlineData(Optimizer.None, OptimizerImpl.Fused, 0)]
    public void Each_optimizer_moves_its_own_bytes_for_each_weight_in_16_bits(Optimizer optimizer, OptimizerImpl impl, double bytes) => Assert.Equal(
        bytes * Weights,
        StepWork.Of(Mistral with { Optimizer = optimizer, OptimizerImpl = impl }).OptimizerStep[WorkClass.Optimizer]);

    [Fact]
    public void Clipping_scaling_and_master_weights_move_more()
    {
        Assert.Equal(20 * Weights, StepWork.Of(Mistral with { ClipGradNorm = 1 }).OptimizerStep[WorkClass.Optimizer]);
        Assert.Equal(40 * Weights, StepWork.Of(Mistral with { MasterWeights = MasterWeights.Fp32 }).OptimizerStep[WorkClass.Optimizer]);
        Assert.Equal(36 * Weights, StepWork.Of(Mistral with { Precision = Precision.Fp16Mixed }).OptimizerStep[WorkClass.Optimizer]);
    }

    [Fact]
    public void An_update_in_backward_is_counted_there()
    {
        StepWork after = StepWork.Of(Mistral);
        StepWork within = StepWork.Of(Mistral with { OptimizerStep = StepTiming.InBackward });

        Assert.Equal(WorkVector.None, within.OptimizerStep);
        Assert.Equal(after.Total, within.Total);
    }

    [Fact]
    public void States_on_the_host_send_gradients_there_and_weights_back()
    {
        StepWork hosted = StepWork.Of(Mistral with { Offload = Offload.Optimizer });
        StepWork paged = StepWork.Of(Mistral with { Offload = Offload.Optimizer, Optimizer = Optimizer.AdamW8Bit, OptimizerImpl = OptimizerImpl.Loop });

        Assert.Equal(6 * Weights, hosted.OptimizerStep[WorkClass.HostLink]);
        Assert.Equal(34 * Weights, hosted.OptimizerStep[WorkClass.HostMemory]);
        Assert.Equal(4 * Weights, paged.OptimizerStep[WorkClass.HostLink]);
        Assert.Equal(0, StepWork.Of(Mistral).Total[WorkClass.HostLink]);
    }

    [Fact]
    public void Checkpointing_adds_a_forward_pass_to_backward()
    {
        StepWork none = StepWork.Of(Mistral);
        StepWork full = StepWork.Of(Mistral with { Checkpointing = new(CheckpointingKind.Full), CheckpointingImpl = CheckpointingImpl.Reentrant });
        StepWork selective = StepWork.Of(Mistral with { Checkpointing = new(CheckpointingKind.Selective) });

        Assert.Equal(none.Forward, full.Forward);
        Assert.Equal(none.Forward[WorkClass.Attention], full.Backward[WorkClass.Attention] - none.Backward[WorkClass.Attention]);
        Assert.Equal(2 * Tokens * 32 * Block, full.Backward[WorkClass.Matrix] - none.Backward[WorkClass.Matrix]);
        Assert.Equal(none.Total[WorkClass.Matrix], selective.Total[WorkClass.Matrix]);
        Assert.Equal(full.Total[WorkClass.Elementwise], selective.Total[WorkClass.Elementwise]);
    }

    [Fact]
    public void Adapters_in_fp32_beside_16_bit_weights_leave_the_tensor_cores()
    {
        Lora lora = new(16, 16, 0, ProjectionNames.AttentionOf(Mistral.Model));
        StepWork peft = StepWork.Of(Mistral with { Lora = lora });
        StepWork torchtune = StepWork.Of(Mistral with { Lora = lora, Style = Style.Fused });

        Assert.Equal(2.0 * Tokens * 16 * 32 * (2 * (4096 + 4096) + 2 * (4096 + 1024)), peft.Forward[WorkClass.MatrixFp32]);
        Assert.Equal(0, torchtune.Total[WorkClass.MatrixFp32]);
        Assert.Equal(peft.Total[WorkClass.Matrix] + peft.Total[WorkClass.MatrixFp32], torchtune.Total[WorkClass.Matrix]);
    }

    [Fact]
    public void Four_bit_weights_are_made_readable_in_either_pass_and_the_head_beside_them_is_in_fp32()
    {
        Lora lora = new(16, 16, 0, ProjectionNames.AttentionOf(Mistral.Model));
        TrainingSetup fused = Mistral with { Lora = lora, Style = Style.Fused };
        StepWork plain = StepWork.Of(fused);
        StepWork nf4 = StepWork.Of(fused with { BaseWeights = BaseWeights.Nf4 });
        StepWork hf = StepWork.Of(fused with { BaseWeights = BaseWeights.Nf4, Style = Style.Hf });

        Assert.Equal(32 * Block * (0.5 + 4.0 / 64 + 2), nf4.Forward[WorkClass.Elementwise] - plain.Forward[WorkClass.Elementwise]);
        Assert.Equal(32 * Block * (0.5 + 4.0 / 64 + 2), nf4.Backward[WorkClass.Elementwise] - plain.Backward[WorkClass.Elementwise]);
        Assert.True(hf.Forward[WorkClass.MatrixFp32] >= 2 * Tokens * Vocabulary * Hidden);
    }

    [Fact]
    public void The_chunked_loss_computes_the_heads_gradients_in_forward()
    {
        StepWork full = StepWork.Of(Mistral);
        StepWork chunked = StepWork.Of(Mistral with { Loss = Loss.Chunked });

        Assert.Equal(full.Total[WorkClass.Matrix], chunked.Total[WorkClass.Matrix]);
        Assert.Equal(4 * Tokens * Vocabulary * Hidden, chunked.Forward[WorkClass.Matrix] - full.Forward[WorkClass.Matrix]);
    }

    [Theory]
    [InlineData(Sharding.None, 0, 0, 0, 1)]
    [InlineData(Sharding.Ddp, 0, 4, 0, 1)]
    [InlineData(Sharding.Zero1, 0, 4, 2, 4)]
    [InlineData(Sharding.Zero2, 4, 4, 0, 4)]
    [InlineData(Sharding.Zero3, 4, 8, 0, 4)]
    public void Ranks_send_what_they_share_out(Sharding sharding, double forward, double backward, double step, double share)
    {
        StepWork alone = StepWork.Of(Mistral);
        StepWork work = StepWork.Of(Mistral with { Sharding = sharding, Ranks = sharding == Sharding.None ? 1 : 4, GradAccum = 2 });

        Assert.Equal(0.75 * forward * Weights, work.Forward[WorkClass.Interconnect]);
        Assert.Equal(0.75 * backward * Weights, work.Backward[WorkClass.Interconnect]);
        Assert.Equal(0.75 * step * Weights, work.OptimizerStep[WorkClass.Interconnect]);
        Assert.Equal(alone.OptimizerStep[WorkClass.Optimizer] / share, work.OptimizerStep[WorkClass.Optimizer]);
    }

    [Fact]
    public void The_card_decides_which_kernel_computes_attention()
    {
        GpuProfile t4 = Catalogs.Gpus.Resolve("t4");
        TrainingSetup setup = Mistral with { Precision = Precision.Fp16 };

        Assert.True(StepWork.Of(setup).Total[WorkClass.Attention] > 0);
        Assert.Equal(0, StepWork.Of(setup, t4).Total[WorkClass.Attention]);
        Assert.True(StepWork.Of(setup, t4).Total[WorkClass.MatrixFp32] > 0);
    }

    private static TrainingSetup Of(string model)
    {
        var config = Catalogs.Models.Resolve(model);
        return new() { Model = config, Layers = config.NumHiddenLayers, SeqLen = Tokens };
    }
}
