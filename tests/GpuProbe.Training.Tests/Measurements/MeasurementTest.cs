using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Training.Tests.Decoding;

namespace GpuProbe.Training.Tests.Measurements;

public sealed class MeasurementTest
{
    [Theory]
    [InlineData("mistral", Precision.Fp32, OptimizerImpl.Fused)]
    [InlineData("mistral", Precision.Bf16, OptimizerImpl.Foreach)]
    [InlineData("qwen2", Precision.Bf16, OptimizerImpl.Loop)]
    [InlineData("qwen2", Precision.Fp32, OptimizerImpl.TorchSharp)]
    [InlineData("llama-biases", Precision.Bf16, OptimizerImpl.TorchSharp)]
    [InlineData("phi3", Precision.Fp32, OptimizerImpl.Loop)]
    public void Weights_gradients_and_states_are_the_parameter_table(
        string model, Precision precision, OptimizerImpl implementation)
    {
        Measurement measurement = TinyRun.Execute(TinyRun.Setup(implementation, precision, model));
        DecoderConfig config = TinyModels.Named(model);
        long parameters = ParameterTable.Count(config, config.NumHiddenLayers);
        int element = precision == Precision.Fp32 ? 4 : 2;
        long counters = implementation == OptimizerImpl.TorchSharp ? 0 : 4 * ParameterTable.Of(config).LongCount();
        Assert.Equal(element * parameters, measurement.WeightBytes);
        Assert.Equal(element * parameters, measurement.GradientBytes);
        Assert.Equal(2 * element * parameters + counters, measurement.OptimizerStateBytes);
    }

    [Theory]
    [ClassData(typeof(VariantTheoryData))]
    public void Categories_add_up_to_the_peak(string model, Style style, Attention attention)
    {
        Measurement measurement = TinyRun.Execute(TinyModels.Setup(model, style, attention));
        long rotary = 4 * TinyModels.Named(model).HeadDim / 2;
        Assert.Equal(measurement.PeakAllocatedBytes, measurement.CategoriesAtPeak.Values.Sum());
        Assert.All(measurement.CategoriesAtPeak.Values, bytes => Assert.True(bytes > 0));
        Assert.Equal(measurement.WeightBytes + rotary, measurement.CategoriesAtPeak[MemoryCategory.Parameters]);
        Assert.Equal(measurement.OptimizerStateBytes, measurement.CategoriesAtPeak[MemoryCategory.OptimizerStates]);
    }

    [Fact]
    public void In_the_step_of_foreach_the_peak_is_weights_gradients_states_and_one_root_of_each_weight()
    {
        // Two tokens: activations stay below what the optimizer holds.
        TrainingSetup setup = TinyRun.Setup(OptimizerImpl.Foreach) with { SeqLen = 2, MicroBatch = 1 };
        Measurement measurement = TinyRun.Execute(setup);
        Assert.Equal(Phase.OptimizerStep, measurement.PeakPhase);
        Assert.Equal(measurement.GradientBytes, measurement.CategoriesAtPeak[MemoryCategory.Gradients]);
        Assert.Equal(measurement.OptimizerStateBytes, measurement.CategoriesAtPeak[MemoryCategory.OptimizerStates]);
        Assert.Equal(new OperatorBytes("aten::sqrt", measurement.WeightBytes), measurement.TemporariesAtPeak[0]);
        // A number takes part in an operation as a tensor of one double, converted to one float.
        Assert.Equal(measurement.WeightBytes + 12, measurement.CategoriesAtPeak[MemoryCategory.Temporaries]);
    }

    [Fact]
    public void Phases_come_in_order_and_hang_together()
    {
        long before = Ledger.Settled().Bytes;
        Measurement measurement = TinyRun.Execute(TinyRun.Setup() with { GradAccum = 2 });
        Assert.Equal(
            [
                (Phase.Build, 0, 0), (Phase.OptimizerInit, 0, 0),
                .. new[] { 1, 2 }.SelectMany(step => new[]
                {
                    (Phase.Forward, step, 0), (Phase.Backward, step, 0), (Phase.Forward, step, 1), (Phase.Backward, step, 1),
                    (Phase.OptimizerStep, step, 0), (Phase.ZeroGrad, step, 0),
                }),
            ],
            measurement.Phases.Select(phase => (phase.Phase, phase.Step, phase.MicroBatchIndex)));
        Assert.Equal(before, measurement.Phases[0].StartAllocatedBytes);
        Assert.All(measurement.Phases, phase =>
            Assert.True(phase.PeakAllocatedBytes >= Math.Max(phase.StartAllocatedBytes, phase.EndAllocatedBytes)));
        Assert.Equal(before + measurement.PeakAllocatedBytes, measurement.Phases.Max(phase => phase.PeakAllocatedBytes));
        Assert.Equal(measurement.PeakPhase, measurement.Phases.MaxBy(phase => phase.PeakAllocatedBytes)!.Phase);
        Assert.Equal((2, 2), (measurement.Losses.Count, measurement.StepSeconds.Count));
        Assert.Null(measurement.OutOfMemory);
    }

    [Fact]
    public void Without_an_optimizer_there_are_no_states_and_no_step()
    {
        Measurement measurement = TinyRun.Execute(TinyRun.Setup() with { Optimizer = Optimizer.None });
        Assert.Equal(0, measurement.OptimizerStateBytes);
        Assert.Equal(measurement.WeightBytes, measurement.GradientBytes);
        Assert.Equal(
            [Phase.Build, Phase.Forward, Phase.Backward, Phase.ZeroGrad],
            measurement.Phases.Select(phase => phase.Phase).Distinct());
    }
}
