using GpuProbe.Core.Setup;
using GpuProbe.Training.Optimizers;
using GpuProbe.Training.Precisions;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Precisions;

public sealed class GradScalerTest : IDisposable
{
    private static readonly HyperParameters Rates = new() { AdamW = new(LearningRate: 0.1), Sgd = new(LearningRate: 0.1) };
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    public static TheoryData<Optimizer, OptimizerImpl> Optimizers => new()
    {
        { Optimizer.AdamW, OptimizerImpl.Fused },
        { Optimizer.AdamW, OptimizerImpl.Foreach },
        { Optimizer.AdamW, OptimizerImpl.Loop },
        { Optimizer.Sgd, OptimizerImpl.Fused },
        { Optimizer.Sgd, OptimizerImpl.Loop },
    };

    [Fact]
    public void Defaults_are_those_of_PyTorch() =>
        Assert.Equal(new GradScalerOptions(65536, 2, 0.5, 2000), new GradScalerOptions());

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Steps_and_scales_are_those_of_the_rule(Optimizer optimizer, OptimizerImpl implementation)
    {
        // Which steps have a gradient that is not finite; three in a row without one let the scale grow.
        bool[] overflows = [true, false, false, true, false, false, false, false, true, true, false, false, false];
        var options = new GradScalerOptions(InitialScale: 8, GrowthFactor: 4, BackoffFactor: 0.25, GrowthInterval: 3);
        using var reference = new Weight(optimizer, implementation);
        using var scaled = new Weight(optimizer, implementation);
        using var scaler = new GradScaler([scaled.Parameter], options);
        double scale = 8;
        int skipped = 0, finite = 0;
        foreach (bool overflow in overflows)
        {
            double before = scaled.Value;
            Assert.Equal(scale, scaler.CurrentScale);
            scaler.Scale(scaled.Loss()).backward();
            if (overflow)
                scaled.Parameter.grad!.fill_(double.PositiveInfinity);
            scaler.Step(scaled.Optimizer);
            scaler.Update();
            scaled.Optimizer.ZeroGrad();
            if (overflow)
            {
                Assert.Equal(before, scaled.Value);
                (scale, finite, skipped) = (scale * 0.25, 0, skipped + 1);
            }
            else
            {
                reference.Loss().backward();
                reference.Optimizer.Step();
                reference.Optimizer.ZeroGrad();
                if (++finite == 3)
                    (scale, finite) = (scale * 4, 0);
            }
            // Powers of two scale without rounding.
            Assert.Equal(reference.Value, scaled.Value);
            Assert.Equal(skipped, scaler.SkippedSteps);
        }
        Assert.Equal(scale, scaler.CurrentScale);
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Gradients_that_were_divided_before_are_not_divided_again(Optimizer optimizer, OptimizerImpl implementation)
    {
        using var reference = new Weight(optimizer, implementation);
        using var scaled = new Weight(optimizer, implementation);
        using var scaler = new GradScaler([scaled.Parameter]);
        for (int step = 0; step < 3; step++)
        {
            reference.Loss().backward();
            GradientClipping.Apply([reference.Parameter], 0.01);
            reference.Optimizer.Step();
            reference.Optimizer.ZeroGrad();
            scaler.Scale(scaled.Loss()).backward();
            scaler.Unscale();
            GradientClipping.Apply([scaled.Parameter], 0.01);
            scaler.Step(scaled.Optimizer);
            scaler.Update();
            scaled.Optimizer.ZeroGrad();
        }
        Assert.Equal(reference.Value, scaled.Value);
    }

    [Fact]
    public void A_number_that_is_no_number_skips_the_step_too()
    {
        using var weight = new Weight(Optimizer.AdamW, OptimizerImpl.Fused);
        using var scaler = new GradScaler([weight.Parameter]);
        double before = weight.Value;
        scaler.Scale(weight.Loss()).backward();
        weight.Parameter.grad!.fill_(double.NaN);
        scaler.Step(weight.Optimizer);
        scaler.Update();
        Assert.Equal((before, 1L, 32768.0), (weight.Value, scaler.SkippedSteps, scaler.CurrentScale));
    }

    [Fact]
    public void The_order_is_scale_then_divide_then_update()
    {
        using var weight = new Weight(Optimizer.AdamW, OptimizerImpl.Loop);
        using var scaler = new GradScaler([weight.Parameter]);
        Assert.Throws<InvalidOperationException>(scaler.Unscale);
        Assert.Throws<InvalidOperationException>(scaler.Update);
        scaler.Scale(weight.Loss()).backward();
        scaler.Unscale();
        Assert.Throws<InvalidOperationException>(scaler.Unscale);
    }

    [Fact]
    public void Gradients_in_fp16_are_refused()
    {
        using var weight = new Parameter(ones([2], float16));
        using var scaler = new GradScaler([weight]);
        scaler.Scale(weight.to(float32).sum()).backward();
        Assert.Contains("fp16", Assert.Throws<InvalidOperationException>(scaler.Unscale).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Small_gradients_survive_fp16_only_with_a_scale()
    {
        using var scaler = new GradScaler([]);
        Tensor unscaled = ones([1], requires_grad: true), scaled = ones([1], requires_grad: true);
        ThroughHalf(unscaled).backward();
        scaler.Scale(ThroughHalf(scaled)).backward();
        Assert.Equal(0, unscaled.grad!.Value<double>());
        Assert.Equal(1e-9, scaled.grad!.Value<double>() / 65536, 1e-12);
    }

    // The gradient passes a product of 10⁻⁹ in fp16, whose smallest number is 6·10⁻⁸.
    private static Tensor ThroughHalf(Tensor x) => (x.to(float16).to(float32) * 1e-9).sum();

    private sealed class Weight : IDisposable
    {
        internal Weight(Optimizer optimizer, OptimizerImpl implementation)
        {
            TrainingSetup setup = TinyModels.Setup("mistral", Style.Hf, Attention.Sdpa) with { Optimizer = optimizer, OptimizerImpl = implementation };
            Optimizer = OptimizerFactory.Create(setup, [Parameter], Rates)!;
        }

        internal Parameter Parameter { get; } = new(full([1], 0.75));

        internal IOptimizer Optimizer { get; }

        internal double Value => Parameter.Value<double>();

        internal Tensor Loss() => (Parameter * Parameter).sum();

        public void Dispose()
        {
            Optimizer.Dispose();
            Parameter.Dispose();
        }
    }
}
