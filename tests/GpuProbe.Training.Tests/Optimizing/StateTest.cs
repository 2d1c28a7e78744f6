using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Training.Tests.Measurements;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Optimizing;

public sealed class StateTest
{
    public static TheoryData<Optimizer, OptimizerImpl> Implementations => [.. OptimizerUnderTest.All];

    [Theory]
    [InlineData(OptimizerImpl.Fused)]
    [InlineData(OptimizerImpl.Foreach)]
    [InlineData(OptimizerImpl.Loop)]
    public void SGD_makes_one_buffer_of_each_weights_shape_and_type_in_the_first_step(OptimizerImpl implementation)
    {
        using var optimizer = new OptimizerUnderTest(Optimizer.Sgd, implementation, bfloat16);
        Assert.Empty(optimizer.Optimizer.States);
        optimizer.Step(2);
        Assert.Equal(optimizer.Weights.Select(weight => weight.shape), optimizer.Optimizer.States.Select(state => state.shape));
        Assert.All(optimizer.Optimizer.States, state => Assert.Equal(bfloat16, state.dtype));
    }

    [Theory]
    [InlineData(OptimizerImpl.Foreach)]
    [InlineData(OptimizerImpl.Loop)]
    public void Adafactor_factors_matrices_only(OptimizerImpl implementation)
    {
        using var optimizer = new OptimizerUnderTest(Optimizer.Adafactor, implementation, bfloat16);
        Assert.Empty(optimizer.Optimizer.States);
        optimizer.Step(2);
        // The weights are [1], [7], [3, 5] and [64, 33].
        long[][] shapes = [[], [1], [], [7], [], [3, 1], [1, 5], [], [64, 1], [1, 33]];
        Assert.Equal(shapes, optimizer.Optimizer.States.Select(state => state.shape));
        Assert.All(optimizer.Optimizer.States, state => Assert.Equal(state.ndim == 0 ? float32 : bfloat16, state.dtype));
        Assert.All(optimizer.Optimizer.States.Where(state => state.ndim == 0), counter => Assert.Equal(2, counter.Value<double>()));
    }

    [Theory]
    [InlineData(OptimizerImpl.Fused, Precision.Fp32)]
    [InlineData(OptimizerImpl.Foreach, Precision.Bf16)]
    [InlineData(OptimizerImpl.Loop, Precision.Bf16)]
    public void A_run_with_SGD_holds_one_state_of_the_weights_size(OptimizerImpl implementation, Precision precision)
    {
        Measurement measurement = TinyRun.Execute(TinyRun.Setup(implementation, precision, "qwen2") with { Optimizer = Optimizer.Sgd });
        Assert.Equal(measurement.WeightBytes, measurement.OptimizerStateBytes);
    }

    [Theory]
    [InlineData(OptimizerImpl.Foreach, Precision.Fp32, "qwen2")]
    [InlineData(OptimizerImpl.Foreach, Precision.Bf16, "phi3")]
    [InlineData(OptimizerImpl.Loop, Precision.Fp32, "mistral")]
    [InlineData(OptimizerImpl.Loop, Precision.Bf16, "llama-biases")]
    public void A_run_with_Adafactor_holds_a_row_and_a_column_of_each_matrix(OptimizerImpl implementation, Precision precision, string model)
    {
        Measurement measurement = TinyRun.Execute(TinyRun.Setup(implementation, precision, model) with { Optimizer = Optimizer.Adafactor });
        long element = precision == Precision.Fp32 ? 4 : 2;
        Assert.Equal(ParameterTable.Of(TinyModels.Named(model)).Sum(weight => 4 + element * weight.Shape.Sum()), measurement.OptimizerStateBytes);
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void Gradients_are_released_or_set_to_zero_where_they_are(Optimizer kind, OptimizerImpl implementation)
    {
        using var optimizer = new OptimizerUnderTest(kind, implementation, float32);
        Parameter weight = optimizer.Weights[1];
        using Tensor gradient = ones(weight.shape);
        weight.grad = gradient;
        optimizer.Optimizer.ZeroGrad(setToNone: false);
        using (Tensor? after = weight.grad)
        {
            Assert.Equal(gradient.StorageExtent(), after!.StorageExtent());
            Assert.Equal(new float[7], after.ToArray<float>());
        }
        optimizer.Optimizer.ZeroGrad();
        using Tensor? released = weight.grad;
        Assert.Equal(implementation == OptimizerImpl.TorchSharp, released is not null);
    }

    [Theory]
    [MemberData(nameof(Implementations))]
    public void A_weight_without_gradient_is_refused_but_by_TorchSharp(Optimizer kind, OptimizerImpl implementation)
    {
        using var optimizer = new OptimizerUnderTest(kind, implementation, float32);
        Exception? error = Record.Exception(optimizer.Optimizer.Step);
        Assert.Equal(implementation == OptimizerImpl.TorchSharp ? null : "every weight needs a gradient before a step", error?.Message);
    }
}
