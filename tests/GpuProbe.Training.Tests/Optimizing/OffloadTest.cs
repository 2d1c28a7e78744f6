using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Training.Optimizers;
using GpuProbe.Training.Tests.Decoding;
using GpuProbe.Training.Tests.Measurements;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Optimizing;

public sealed class OffloadTest
{
    [Fact]
    public void In_fp32_it_trains_bit_for_bit_as_fused_on_the_device()
    {
        TrainingSetup setup = TinyRun.Setup() with { Steps = 4 };
        Assert.Equal(TinyRun.Execute(setup).Losses, TinyRun.Execute(setup with { Offload = Offload.Optimizer }).Losses);
    }

    [Theory]
    [InlineData(Precision.Fp32, "mistral", 4)]
    [InlineData(Precision.Bf16, "qwen2", 4 + 2)]
    public void Copies_and_moments_are_states_and_what_copies_go_through_is_not(Precision precision, string model, long bufferBytes)
    {
        DecoderConfig config = TinyModels.Named(model);
        long parameters = ParameterTable.Count(config, config.NumHiddenLayers), weights = ParameterTable.Of(config).LongCount();
        TrainingSetup setup = TinyRun.Setup(OptimizerImpl.Fused, precision, model) with { Offload = Offload.Optimizer };
        Measurement measurement = TinyRun.Execute(setup);
        Assert.Equal(12 * parameters + 4 * weights, measurement.OptimizerStateBytes);
        Assert.Equal(0, measurement.HostStateBytes);
        PhaseMeasurement[] forwards = [.. measurement.Phases.Where(phase => phase.Phase == Phase.Forward)];
        PhaseMeasurement init = measurement.Phases.Single(phase => phase.Phase == Phase.OptimizerInit);
        Assert.Equal((4 + bufferBytes) * parameters, init.EndAllocatedBytes - init.StartAllocatedBytes);
        Assert.Equal(8 * parameters + 4 * weights, forwards[1].StartAllocatedBytes - forwards[0].StartAllocatedBytes);
    }

    [Fact]
    public void In_bf16_updates_below_an_ulp_add_up_in_the_copies()
    {
        // A weight of 1 has an ulp of 2^-8 below it, and steps of 1e-4 are lost if each is rounded.
        var options = new HyperParameters { AdamW = new(LearningRate: 1e-4, WeightDecay: 0) };
        Assert.Equal(1, After(64, Offload.None, options));
        Assert.Equal(1 - 64e-4, After(64, Offload.Optimizer, options), 1.0 / 512);
    }

    [Fact]
    public void It_has_the_fp32_copies_that_master_weights_are()
    {
        TrainingSetup setup = TinyRun.Setup(precision: Precision.Bf16) with { Offload = Offload.Optimizer };
        Measurement plain = TinyRun.Execute(setup), master = TinyRun.Execute(setup with { MasterWeights = MasterWeights.Fp32 });
        Assert.Equal(plain.Losses, master.Losses);
        Assert.Equal((plain.PeakAllocatedBytes, plain.OptimizerStateBytes), (master.PeakAllocatedBytes, master.OptimizerStateBytes));
    }

    private static double After(int steps, Offload offload, HyperParameters options)
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(ones([3], bfloat16));
        TrainingSetup setup = TinyRun.Setup(precision: Precision.Bf16) with { Offload = offload };
        using IOptimizer optimizer = OptimizerFactory.Create(setup, [weight], options)!;
        for (int step = 0; step < steps; step++)
        {
            weight.grad = ones([3], bfloat16);
            optimizer.Step();
            optimizer.ZeroGrad();
        }
        return DecoderUnderTest.Values(weight)[1];
    }
}
