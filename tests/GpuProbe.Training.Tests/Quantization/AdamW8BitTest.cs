using GpuProbe.Tensors.Kernels;
using GpuProbe.Training.Optimizers.Adam;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Quantization;

public sealed class AdamW8BitTest : IDisposable
{
    // An epsilon, decays and a rate so large that a wrong place for any of them shows.
    private static readonly AdamWOptions Telling = new(0.1, 0.8, 0.9, 0.05, 0.2);
    private static readonly AdamWStep TellingStep = new(0.1, 0.8, 0.9, 0.05, 0.2, 1);
    private readonly DisposeScope scope = NewDisposeScope();

    public AdamW8BitTest() => manual_seed(11);

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(1, false)]
    [InlineData(4095, false)]
    [InlineData(4096, true)]
    [InlineData(5000, true)]
    [InlineData(8192 + 255, true)]
    public void Every_bit_of_weights_and_moments_is_the_references(int count, bool in8Bits)
    {
        var weight = new Parameter(randn([count]));
        var reference = new ReferenceAdamWStep(weight.ToArray<float>(), TellingStep, in8Bits);
        using var optimizer = new AdamW8Bit([weight], Telling, paged: false);
        for (int step = 0; step < 4; step++)
        {
            Tensor gradient = randn([count]) * Math.Pow(10, -step);
            reference.Step(gradient.ToArray<float>());
            weight.grad = gradient;
            optimizer.Step();
            Assert.Equal(reference.Weights, weight.ToArray<float>());
        }
        if (!in8Bits)
            return;
        IReadOnlyList<Tensor> states = optimizer.States;
        Assert.Equal(reference.Quantized.First, states[2].ToArray<byte>().Select(index => (int)index));
        Assert.Equal(reference.Quantized.Second, states[3].ToArray<byte>().Select(index => (int)index));
        Assert.Equal(reference.Quantized.FirstLargest, states[4].ToArray<float>());
        Assert.Equal(reference.Quantized.SecondLargest, states[5].ToArray<float>());
    }

    // Rounded after the update and again after the decay, as a kernel on bf16 does.
    [Theory]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    public void A_weight_of_16_bits_is_rounded_after_the_update_and_after_the_decay(ScalarType type)
    {
        const double rate = 0.1, decay = 0.2;
        Tensor start = randn([4096]).to(type), gradient = randn([4096]).to(type);
        var weight = new Parameter(start.to(type, copy: true)) { grad = gradient };
        using var optimizer = new AdamW8Bit([weight], new AdamWOptions(rate, 0, 0, 0.05, decay), paged: false);
        optimizer.Step();
        // Without memory the step is g / (|g| + epsilon).
        float[] g = gradient.to(float32).ToArray<float>();
        float[] updated = [.. start.to(float32).ToArray<float>().Select(
            (w, i) => w - (float)rate * (g[i] / (MathF.Sqrt(g[i] * g[i]) + (float)0.05)))];
        float[] once = tensor(updated, [4096]).to(type).to(float32).ToArray<float>();
        float[] decayed = [.. once.Select(w => w * (float)(1 - rate * decay))];
        Assert.Equal(tensor(decayed, [4096]).to(type).to(float32).ToArray<float>(), weight.to(float32).ToArray<float>());
    }

    [Fact]
    public void A_gradient_that_is_not_finite_leaves_its_weight_and_resets_its_moments()
    {
        var weight = new Parameter(ones([4096]));
        float[] values = new float[4096];
        Array.Fill(values, 1);
        (values[7], values[300], values[999]) = (float.NaN, float.PositiveInfinity, float.NegativeInfinity);
        using var optimizer = new AdamW8Bit([weight], Telling, paged: false);
        for (int step = 0; step < 2; step++)
        {
            weight.grad = tensor(values, [4096]);
            optimizer.Step();
        }
        float[] after = weight.ToArray<float>();
        byte[] first = optimizer.States[2].ToArray<byte>();
        foreach (int i in new[] { 7, 300, 999 })
        {
            Assert.Equal(1, after[i]);
            Assert.Equal(127, first[i]);
        }
        Assert.InRange(after[0], 0.5, 0.9);
        Assert.Equal(255, first[0]);
    }

    [Fact]
    public void A_weight_without_gradient_is_left_alone_and_has_no_states()
    {
        Parameter with = new(ones([4096])), without = new(ones([4096]));
        with.grad = ones([4096]);
        using var optimizer = new AdamW8Bit([without, with], Telling, paged: false);
        optimizer.Step();
        Assert.Equal(6, optimizer.States.Count);
        Assert.All(without.ToArray<float>(), value => Assert.Equal(1, value));
    }

    // bitsandbytes' init_state: codes on first use, uint8 moments, a largest magnitude for 256, and fp32 below 4,096 elements.
    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    public void States_take_the_bytes_of_the_formula(ScalarType type)
    {
        long[] sizes = [100, 4095, 4096, 4097, 70_000];
        Parameter[] weights = [.. sizes.Select(size => new Parameter(randn([size], type)))];
        using var optimizer = new AdamW8Bit(weights, Telling, paged: true);
        Assert.Empty(optimizer.States);
        for (int step = 0; step < 2; step++)
        {
            foreach (Parameter weight in weights)
                weight.grad = ones_like(weight);
            optimizer.Step();
        }
        Assert.Equal(
            2 * 256 * 4 + sizes.Sum(n => n < 4096 ? 8 * n : 2 * n + 8 * ((n + 255) / 256)),
            optimizer.States.Sum(state => state.StorageExtent().Bytes));
        Assert.Equal(2 * 2 + 2 + 3 * 4, optimizer.States.Count);
    }

    private static Tensor ones_like(Tensor tensor) => ones(tensor.shape, tensor.dtype);
}
