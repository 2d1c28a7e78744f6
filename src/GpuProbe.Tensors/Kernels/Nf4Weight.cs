using GpuProbe.Tensors.Interop;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Tensors.Kernels;

/// <summary>
/// A matrix in NF4 with everything that bitsandbytes keeps on the device for it: packed indices, largest magnitudes, the code
/// book, and where the magnitudes are quantized a second time (QLoRA's double quantization: 8 bits in blocks of 256, after
/// their mean is taken off) their own magnitudes, code and mean.
/// </summary>
public sealed class Nf4Weight : IDisposable
{
    private const int MagnitudesInBlock = 256;

    private readonly long rows;
    private readonly long columns;
    private Tensor? secondAbsMax;
    private Tensor? code;
    private Tensor? mean;

    private Nf4Weight(Tensor weight)
    {
        (rows, columns) = (weight.size(0), weight.size(1));
        (Tensor packed, AbsMax) = Nf4.Quantize(weight);
        Packed = new Parameter(packed.DetachFromDisposeScope(), requires_grad: false);
        CodeBook = torch.copy_of(Nf4.CodeBook.ToArray(), [Nf4.CodeBook.Length]);
        ToDevice(weight.device);
    }

    /// <summary>Indices, two to a byte: uint8 [(rows · columns + 1) / 2, 1].</summary>
    public Parameter Packed { get; }

    /// <summary>Largest magnitude of every 64 elements, fp32; quantized a second time, its index in 8 bits.</summary>
    public Tensor AbsMax { get; private set; }

    /// <summary>The 16 values of NF4, fp32: bitsandbytes keeps them with every weight, though its kernels have their own.</summary>
    public Tensor CodeBook { get; private set; }

    /// <summary>What is kept beside <see cref="Packed"/>, by bitsandbytes' names in a state dict.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> State
    {
        get
        {
            yield return ("absmax", AbsMax);
            yield return ("quant_map", CodeBook);
            if (secondAbsMax is null)
                yield break;
            yield return ("nested_absmax", secondAbsMax);
            yield return ("nested_quant_map", code!);
            yield return ("nested_offset", mean!);
        }
    }

    /// <summary>Quantizes a matrix in fp32, bf16 or fp16.</summary>
    /// <param name="weight">The matrix, [rows, columns].</param>
    /// <param name="dynamicCode">
    /// 256 values on the weight's device (<see cref="Blockwise8Bit.DynamicCode"/>, signed) by which the magnitudes are quantized
    /// a second time; <see langword="null"/> leaves them in fp32.
    /// </param>
    /// <exception cref="TorchException">Another type or device.</exception>
    /// <exception cref="DeviceOutOfMemoryException">The device is full.</exception>
    public static Nf4Weight Quantize(Tensor weight, Tensor? dynamicCode)
    {
        var quantized = new Nf4Weight(weight);
        if (dynamicCode is not null)
            quantized.QuantizeMagnitudes(dynamicCode);
        foreach ((_, Tensor part) in quantized.State)
            part.DetachFromDisposeScope();
        return quantized;
    }

    /// <summary>The matrix again, in fp32, bf16 or fp16.</summary>
    /// <exception cref="DeviceOutOfMemoryException">The device is full.</exception>
    public Tensor Dequantize(ScalarType type)
    {
        var weight = Tensor.UnsafeCreateTensor(Native.DequantizeNf4(Handles(), (int)type));
        GC.KeepAlive(this);
        return weight;
    }

    /// <summary>
    /// <c>x Wᵀ + b</c> in the type of x. The matrix is dequantized for it and let go, and again in backward; the graph keeps
    /// neither it nor x. b has no gradient.
    /// </summary>
    /// <param name="input">x, [.., columns], in fp32, bf16 or fp16.</param>
    /// <param name="bias">b, [rows], in the type of x.</param>
    /// <exception cref="TorchException">Shapes or types that do not fit.</exception>
    /// <exception cref="DeviceOutOfMemoryException">The device is full.</exception>
    public Tensor Linear(Tensor input, Tensor? bias)
    {
        var result = Tensor.UnsafeCreateTensor(Native.Nf4Linear(Handles(), input.Handle, bias?.Handle ?? 0));
        GC.KeepAlive(this);
        GC.KeepAlive(input);
        GC.KeepAlive(bias);
        return result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Packed.Dispose();
        foreach ((_, Tensor part) in State)
            part.Dispose();
    }

    // As bitsandbytes' get_4bit_type: the values are divided by their largest magnitude, which is 1; only its temporaries matter.
    private void ToDevice(Device device)
    {
        using Tensor onHost = CodeBook;
        CodeBook = onHost.to(device, copy: true);
        using Tensor magnitudes = CodeBook.abs();
        using Tensor largest = magnitudes.max();
    }

    private void QuantizeMagnitudes(Tensor dynamicCode)
    {
        using Tensor magnitudes = AbsMax;
        mean = magnitudes.mean();
        using Tensor centred = magnitudes - mean;
        (AbsMax, secondAbsMax) = Blockwise8Bit.Quantize(centred, MagnitudesInBlock, dynamicCode);
        code = dynamicCode.to(dynamicCode.device, copy: true);
    }

    private NativeNf4Weight Handles() => new()
    {
        Packed = Packed.Handle,
        Largest = AbsMax.Handle,
        SecondLargest = secondAbsMax?.Handle ?? 0,
        Code = code?.Handle ?? 0,
        Mean = mean?.Handle ?? 0,
        Rows = rows,
        Columns = columns,
    };
}
