using GpuProbe.Core.Setup;
using GpuProbe.Tensors.Dispatch;
using GpuProbe.Tensors.Kernels;
using GpuProbe.Tensors.Memory;
using GpuProbe.Training.Adapters;
using GpuProbe.Training.Model;
using GpuProbe.Training.Tests.Measurements;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Adapters;

/// <summary>A linear layer in NF4 against the plain one with the dequantized weight.</summary>
public sealed class Nf4LinearTest
{
    private const long Inputs = 96, Outputs = 200, Rows = 7;

    public static TheoryData<BaseWeights, ScalarType, ScalarType, bool> Cases
    {
        get
        {
            var cases = new TheoryData<BaseWeights, ScalarType, ScalarType, bool>();
            foreach (BaseWeights held in (BaseWeights[])[BaseWeights.Nf4, BaseWeights.Nf4Double])
                foreach ((ScalarType compute, ScalarType input) in (ReadOnlySpan<(ScalarType, ScalarType)>)
                    [(float32, float32), (bfloat16, bfloat16), (float16, float16), (bfloat16, float32), (float16, float32)])
                    foreach (bool hasBias in (bool[])[false, true])
                        cases.Add(held, compute, input, hasBias);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Results_and_gradients_are_those_of_the_dequantized_weight(BaseWeights held, ScalarType compute, ScalarType input, bool hasBias)
    {
        using IDisposable scope = NewDisposeScope();
        using var codes = new Nf4Codes(held);
        using Nf4Linear layer = Layer(codes, compute, hasBias);
        using PlainLinear plain = new(Inputs, Outputs, hasBias, CPU, compute);
        using (no_grad())
        {
            plain.Weight.copy_(layer.Dequantize());
            plain.Bias?.copy_(layer.named_parameters().First(entry => entry.name == "bias").parameter);
        }
        plain.Weight.requires_grad = false;
        Tensor x = randn([2, Rows, Inputs], input), gradient = randn([2, Rows, Outputs], input);
        Tensor direct = x.alias().detach().requires_grad_(), other = x.clone().requires_grad_();

        Tensor result = layer.call(direct);
        // The operator itself: TorchSharp's function adds a bias after the product has been rounded.
        Tensor expected = new Operator("aten::linear").Call(other.to(compute), plain.Weight, plain.Bias).to(input);
        Assert.Equal(input, result.dtype);
        Assert.Equal(Values(expected), Values(result));
        result.backward([gradient]);
        expected.backward([gradient]);
        Assert.Equal(Values(other.grad!), Values(direct.grad!));
    }

    [Theory]
    [InlineData(BaseWeights.Nf4)]
    [InlineData(BaseWeights.Nf4Double)]
    public void The_weight_is_dequantized_for_each_use_and_nothing_is_kept(BaseWeights held)
    {
        using IDisposable scope = NewDisposeScope();
        using var codes = new Nf4Codes(held);
        using Nf4Linear layer = Layer(codes, float32, hasBias: false);
        Tensor x = randn([Rows, Inputs], float32, requires_grad: true), gradient = randn([Rows, Outputs], float32);
        long magnitudes = held == BaseWeights.Nf4Double ? 4 * (Inputs * Outputs / Nf4.BlockSize) : 0;
        const long weight = 4 * Inputs * Outputs, output = 4 * Rows * Outputs;
        Ledger.Settled();
        MemoryTrace.RecordSavedTensors(enabled: true);
        MemoryTrace.DrainSavedTensors();

        long before = Peaked();
        Tensor result = layer.call(x);
        MemoryTotals after = DeviceMemory.Cpu.Totals;
        Assert.Empty(MemoryTrace.DrainSavedTensors());
        MemoryTrace.RecordSavedTensors(enabled: false);
        Assert.Equal(output, after.AllocatedBytes - before);
        Assert.Equal(weight + Math.Max(output, magnitudes), after.PeakBytes - before);

        before = Peaked();
        result.backward([gradient]);
        after = DeviceMemory.Cpu.Totals;
        Assert.Equal(4 * Rows * Inputs, after.AllocatedBytes - before);
        Assert.Equal(weight + Math.Max(4 * Rows * Inputs, magnitudes), after.PeakBytes - before);
    }

    [Theory]
    [InlineData(BaseWeights.Nf4)]
    [InlineData(BaseWeights.Nf4Double)]
    public void Everything_that_bitsandbytes_keeps_is_kept_to_the_byte(BaseWeights held)
    {
        using IDisposable scope = NewDisposeScope();
        using var codes = new Nf4Codes(held);
        using Nf4Linear layer = Layer(codes, bfloat16, hasBias: false);
        const long blocks = Inputs * Outputs / 64;
        (string, ScalarType, long)[] first = [("weight.absmax", held == BaseWeights.Nf4 ? float32 : ScalarType.Byte, blocks), ("weight.quant_map", float32, 16)];
        (string, ScalarType, long)[] second = held == BaseWeights.Nf4
            ? []
            : [("weight.nested_absmax", float32, (blocks + 255) / 256), ("weight.nested_quant_map", float32, 256), ("weight.nested_offset", float32, 1)];
        Assert.Equal([.. first, .. second], layer.named_buffers().Select(entry => (entry.name, entry.buffer.dtype, entry.buffer.numel())));
        (string name, Parameter packed) = Assert.Single(layer.named_parameters());
        Assert.Equal(("weight", ScalarType.Byte, false), (name, packed.dtype, packed.requires_grad));
        Assert.Equal([Inputs * Outputs / 2, 1], packed.shape);
        Assert.Equal(held == BaseWeights.Nf4 ? 0 : 1024, codes.named_buffers().Sum(entry => entry.buffer.StorageExtent().Bytes));
    }

    [Fact]
    public void Double_quantization_takes_off_the_mean_of_the_magnitudes_and_quantizes_the_rest_in_blocks_of_256()
    {
        using IDisposable scope = NewDisposeScope();
        manual_seed(6);
        using IDisposable mode = no_grad();
        Tensor values = randn([330, 64 * 3], float32);
        float[] code = Blockwise8Bit.DynamicCode(signed: true);
        using var single = Nf4Weight.Quantize(values, null);
        using var twice = Nf4Weight.Quantize(values, tensor(code, [256]));
        float[] magnitudes = single.AbsMax.ToArray<float>();
        float mean = single.AbsMax.mean().Value<float>();
        byte[] indices = twice.AbsMax.ToArray<byte>();
        float[] scales = twice.State.Single(part => part.Name == "nested_absmax").Tensor.ToArray<float>();
        Assert.Equal(mean, twice.State.Single(part => part.Name == "nested_offset").Tensor.Value<float>());
        Assert.Equal(4, scales.Length);
        float[] read = [.. indices.Select((index, i) => code[index] * scales[i / 256] + mean)];
        for (int i = 0; i < magnitudes.Length; i++)
            Assert.InRange(Math.Abs(read[i] - magnitudes[i]), 0, 0.02 * scales[i / 256]);

        Tensor expected = Nf4.Dequantize(twice.Packed, tensor(read, [read.Length]), [330, 192], float32);
        Assert.Equal(Values(expected), Values(twice.Dequantize(float32)));
    }

    [Fact]
    public void A_layer_without_a_weight_says_so()
    {
        using var codes = new Nf4Codes(BaseWeights.Nf4);
        using var layer = new Nf4Linear(4, 4, hasBias: false, codes, float32, CPU);
        using Tensor x = zeros([1, 4], float32);
        Assert.Contains("no weight yet", Assert.Throws<InvalidOperationException>(() => layer.call(x)).Message, StringComparison.Ordinal);
    }

    private static Nf4Linear Layer(Nf4Codes codes, ScalarType compute, bool hasBias)
    {
        manual_seed(12);
        var layer = new Nf4Linear(Inputs, Outputs, hasBias, codes, compute, CPU);
        using IDisposable mode = no_grad();
        foreach ((_, Parameter bias) in layer.named_parameters())
            bias.normal_();
        using Tensor values = randn([Outputs, Inputs], compute);
        layer.Quantize(values);
        return layer;
    }

    private static long Peaked()
    {
        DeviceMemory.Cpu.ResetPeak();
        return DeviceMemory.Cpu.Totals.AllocatedBytes;
    }

    private static double[] Values(Tensor tensor) => tensor.detach().to(float64).ToArray<double>();
}
