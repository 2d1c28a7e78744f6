using GpuProbe.Core.Setup;
using GpuProbe.Training.Optimizers;
using GpuProbe.Training.Precisions;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Precisions;

public sealed class MasterWeightTest : IDisposable
{
    private const int Steps = 20;
    private static readonly HyperParameters Options = new() { AdamW = new(LearningRate: 1e-4), Sgd = new(LearningRate: 1e-4) };
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    public static TheoryData<ScalarType, Optimizer, OptimizerImpl> Cases
    {
        get
        {
            var cases = new TheoryData<ScalarType, Optimizer, OptimizerImpl>();
            foreach (ScalarType type in (ScalarType[])[bfloat16, float16])
            {
                foreach (OptimizerImpl implementation in (OptimizerImpl[])[OptimizerImpl.Fused, OptimizerImpl.Foreach, OptimizerImpl.Loop])
                {
                    cases.Add(type, Optimizer.AdamW, implementation);
                    cases.Add(type, Optimizer.Sgd, implementation);
                }
                cases.Add(type, Optimizer.Adafactor, OptimizerImpl.Loop);
            }
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_copies_go_the_way_of_fp32_weights_and_the_weights_are_their_rounding(
        ScalarType type, Optimizer optimizer, OptimizerImpl implementation)
    {
        TrainingSetup setup = TinyModels.Setup("mistral", Style.Hf, Attention.Sdpa) with { Optimizer = optimizer, OptimizerImpl = implementation };
        manual_seed(3);
        Tensor first = randn([5, 4]).to(type);
        using var weight = new Parameter(first.clone());
        using var reference = new Parameter(first.to(float32));
        using IOptimizer plain = OptimizerFactory.Create(setup, [reference], Options)!;
        using IOptimizer master = OptimizerFactory.Create(setup with { MasterWeights = MasterWeights.Fp32 }, [weight], Options)!;
        for (int step = 0; step < Steps; step++)
        {
            Tensor gradient = randn([5, 4]).to(type);
            weight.grad = gradient;
            reference.grad = gradient.to(float32);
            plain.Step();
            master.Step();
        }
        Tensor copy = ((MasterWeightOptimizer)master).Masters[0];
        Assert.Equal(reference.ToArray<float>(), copy.ToArray<float>());
        Assert.Equal(reference.to(type).to(float32).ToArray<float>(), weight.to(float32).ToArray<float>());
        Assert.Equal(type, weight.dtype);
    }

    [Fact]
    public void Changes_that_bf16_loses_add_up_in_the_copies()
    {
        TrainingSetup setup = TinyModels.Setup("mistral", Style.Hf, Attention.Sdpa) with { Optimizer = Optimizer.Sgd, OptimizerImpl = OptimizerImpl.Loop };
        // 1 - 10⁻³ is 1 again in bf16, whose step below 1 is 2⁻⁸; without momentum's doubling a step stays that small.
        var options = new HyperParameters { Sgd = new(LearningRate: 1e-3, Momentum: 0) };
        using var lost = new Parameter(ones([1], bfloat16));
        using var kept = new Parameter(ones([1], bfloat16));
        using IOptimizer plain = OptimizerFactory.Create(setup, [lost], options)!;
        using IOptimizer master = OptimizerFactory.Create(setup with { MasterWeights = MasterWeights.Fp32 }, [kept], options)!;
        for (int step = 0; step < 100; step++)
        {
            lost.grad = ones([1], bfloat16);
            kept.grad = ones([1], bfloat16);
            plain.Step();
            master.Step();
        }
        Assert.Equal(1, lost.Value<double>());
        Assert.Equal(0.9, kept.Value<double>(), 1.0 / 512);
        Assert.Equal(0.9, ((MasterWeightOptimizer)master).Masters[0].Value<double>(), 1e-5);
    }

    [Fact]
    public void Copies_are_states_and_gradients_in_fp32_live_within_a_step_only()
    {
        TrainingSetup setup = TinyModels.Setup("mistral", Style.Hf, Attention.Sdpa) with { MasterWeights = MasterWeights.Fp32 };
        using var weight = new Parameter(ones([8, 4], bfloat16));
        using var optimizer = (MasterWeightOptimizer)OptimizerFactory.Create(setup, [weight], Options)!;
        Assert.Equal([8 * 4 * 4L], optimizer.States.Select(state => state.StorageExtent().Bytes));
        weight.grad = ones([8, 4], bfloat16);
        optimizer.Step();
        Assert.Null(optimizer.Masters[0].grad);
        // The copy, the step counter and two moments.
        Assert.Equal([128L, 4, 128, 128], optimizer.States.Select(state => state.StorageExtent().Bytes));
        Assert.Equal(["fp32", "step", "exp_avg", "exp_avg_sq"], optimizer.States.Select(state => optimizer.LabelOf(state)?.Name));
        Assert.All(optimizer.States, state => Assert.Same(weight, optimizer.LabelOf(state)?.Weight));
        optimizer.ZeroGrad();
        Assert.Null(weight.grad);
    }
}
