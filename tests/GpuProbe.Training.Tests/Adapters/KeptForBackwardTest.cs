using GpuProbe.Core.Setup;
using GpuProbe.Tensors.Memory;
using GpuProbe.Training.Adapters;
using GpuProbe.Training.Model;
using GpuProbe.Training.Tests.Measurements;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Adapters;

/// <summary>
/// What one adapted layer keeps from forward to backward beside its result, by formula. n rows, i inputs, r rank.
/// </summary>
public sealed class KeptForBackwardTest
{
    private const long Rows = 9, Inputs = 40, Outputs = 24, Rank = 3;

    [Theory]
    // PEFT: x once more in fp32 where it is 16-bit (n·i), A x (n·r).
    [InlineData(Style.Hf, ScalarType.Float32, 0, 4 * Rows * Rank)]
    [InlineData(Style.Hf, ScalarType.BFloat16, 0, 4 * Rows * Inputs + 4 * Rows * Rank)]
    // torchtune: x itself, which exists anyway, and A x in its type.
    [InlineData(Style.Fused, ScalarType.Float32, 0, 4 * Rows * Rank)]
    [InlineData(Style.Fused, ScalarType.BFloat16, 0, 2 * Rows * Rank)]
    // With dropout what is left of x (n·i) and, on the CPU, the mask in the type of x (n·i).
    [InlineData(Style.Hf, ScalarType.Float32, 0.5, 4 * Rows * Rank + 2 * 4 * Rows * Inputs)]
    [InlineData(Style.Hf, ScalarType.BFloat16, 0.5, 4 * Rows * Rank + 2 * 4 * Rows * Inputs)]
    [InlineData(Style.Fused, ScalarType.BFloat16, 0.5, 2 * Rows * Rank + 2 * 2 * Rows * Inputs)]
    public void Is_a_formula(Style style, ScalarType dtype, double dropout, long expected)
    {
        using IDisposable scope = NewDisposeScope();
        TrainingSetup setup = AdaptedDecoder.Of("mistral", style, new(Rank, 8, dropout, Projections.Query)) with
        {
            Precision = dtype == float32 ? Precision.Fp32 : Precision.Bf16,
        };
        PlainLinear frozen = new(Inputs, Outputs, hasBias: false, CPU, dtype);
        frozen.Weight.requires_grad = false;
        using var layer = new LoraLinear(frozen, Inputs, Outputs, setup);
        layer.Attach(CPU);
        if (style == Style.Hf)
            Upcast(layer);
        Tensor x = randn([Rows, Inputs], dtype, requires_grad: true);
        Ledger.Settled();
        long before = DeviceMemory.Cpu.Totals.AllocatedBytes;
        Tensor result = layer.call(x);
        Assert.Equal(dtype, result.dtype);
        Assert.Equal(expected + result.NumberOfElements * result.ElementSize, DeviceMemory.Cpu.Totals.AllocatedBytes - before);
    }

    private static void Upcast(LoraLinear layer)
    {
        using IDisposable mode = no_grad();
        foreach (Parameter weight in (Parameter[])[layer.Down, layer.Up])
        {
            using Tensor wide = weight.to(float32);
            Operators.SetData.Run(weight, wide);
        }
    }
}
