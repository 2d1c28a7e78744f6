using GpuProbe.Tensors.Kernels;
using GpuProbe.Training.Optimizers.Adam;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Quantization;

/// <summary>The kernels that NVRTC makes compute on a card what the processor computes.</summary>
public sealed class RealCardKernelsTest : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public RealCardKernelsTest() => manual_seed(5);

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    public void Nf4_is_the_processors_to_the_bit(ScalarType type)
    {
        Device card = Card();
        Tensor weight = randn([517, 129]).to(type);
        (Tensor packed, Tensor largest) = Nf4.Quantize(weight);
        (Tensor packedThere, Tensor largestThere) = Nf4.Quantize(weight.to(card));

        Assert.Equal(packed.ToArray<byte>(), Here(packedThere).ToArray<byte>());
        Assert.Equal(largest.ToArray<float>(), Here(largestThere).ToArray<float>());
        Assert.Equal(
            Nf4.Dequantize(packed, largest, [517, 129], type).to(float32).ToArray<float>(),
            Here(Nf4.Dequantize(packedThere, largestThere, [517, 129], type)).to(float32).ToArray<float>());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Blocks_of_8_bits_are_the_processors_to_the_bit(bool withSign)
    {
        Device card = Card();
        Tensor values = withSign ? randn([70_000]) : randn([70_000]).abs();
        Tensor code = tensor(Blockwise8Bit.DynamicCode(withSign), [256]);
        (Tensor codes, Tensor largest) = Blockwise8Bit.Quantize(values, 256, code);
        (Tensor codesThere, Tensor largestThere) = Blockwise8Bit.Quantize(values.to(card), 256, code.to(card));

        Assert.Equal(codes.ToArray<byte>(), Here(codesThere).ToArray<byte>());
        Assert.Equal(largest.ToArray<float>(), Here(largestThere).ToArray<float>());
        Assert.Equal(
            Blockwise8Bit.Dequantize(codes, largest, 256, code, float32).ToArray<float>(),
            Here(Blockwise8Bit.Dequantize(codesThere, largestThere, 256, code.to(card), float32)).ToArray<float>());
    }

    // A card contracts a product and a sum into one rounding; the processor rounds twice.
    [Fact]
    public void A_step_of_8_bit_AdamW_is_the_processors_but_for_rounding()
    {
        Device card = Card();
        Tensor start = randn([8192]), gradient = randn([8192]);

        float[] here = Stepped(start, gradient), there = Stepped(start.to(card), gradient.to(card));

        Assert.Equal(here.Length, there.Length);
        Assert.All(here.Zip(there), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    private static float[] Stepped(Tensor start, Tensor gradient)
    {
        var weight = new Parameter(start.to(start.dtype, copy: true)) { grad = gradient };
        using var optimizer = new AdamW8Bit([weight], new AdamWOptions(1e-3, 0.9, 0.999, 1e-8, 0.01), paged: false);
        optimizer.Step();
        return Here(weight).ToArray<float>();
    }

    private static Tensor Here(Tensor tensor) => tensor.to(CPU);

    // The first card, if it computes. Where GPUPROBE_REQUIRE_GPU is 1, one that is missing fails the test.
    private static Device Card()
    {
        string? reason = !cuda.is_available() ? "libtorch sees none"
            : Environment.GetEnvironmentVariable("GPUPROBE_VGPU") is { Length: > 0 } ? "a virtual one computes nothing"
            : null;
        if (reason is not null && Environment.GetEnvironmentVariable("GPUPROBE_REQUIRE_GPU") == "1")
            Assert.Fail($"GPUPROBE_REQUIRE_GPU is 1, but there is no real card: {reason}");
        if (reason is not null)
            Assert.Skip($"no real card: {reason}");
        return new Device("cuda:0");
    }
}
