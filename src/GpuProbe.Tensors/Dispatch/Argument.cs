using GpuProbe.Tensors.Interop;
using TorchSharp;

namespace GpuProbe.Tensors.Dispatch;

/// <summary>One argument of an operator call. Converts implicitly from everything an operator can take.</summary>
public readonly struct Argument
{
    private Argument(NativeTag tag, object? reference = null, long integer = 0)
    {
        Tag = tag;
        Reference = reference;
        Integer = integer;
    }

    /// <summary>The schema's own default value.</summary>
    public static Argument Default { get; } = new(NativeTag.Default);

    /// <summary>Python's <c>None</c>.</summary>
    public static Argument None => default;

    internal NativeTag Tag { get; }

    /// <summary>Keeps a tensor or a list reachable while the native call runs.</summary>
    internal object? Reference { get; }

    internal long Integer { get; }

    /// <summary>A tensor, or <c>None</c> for <see langword="null"/>.</summary>
    public static implicit operator Argument(torch.Tensor? value) =>
        value is null ? None : new(NativeTag.Tensor, value);

    /// <summary>An integer.</summary>
    public static implicit operator Argument(long value) => new(NativeTag.Int, integer: value);

    /// <summary>A floating-point number.</summary>
    public static implicit operator Argument(double value) =>
        new(NativeTag.Double, integer: BitConverter.DoubleToInt64Bits(value));

    /// <summary>A truth value.</summary>
    public static implicit operator Argument(bool value) => new(NativeTag.Bool, integer: value ? 1 : 0);

    /// <summary>A type of elements, or <c>None</c>.</summary>
    public static implicit operator Argument(torch.ScalarType? value) =>
        value is { } type ? new(NativeTag.Int, integer: (long)type) : None;

    /// <summary>A device, or <c>None</c>.</summary>
    public static implicit operator Argument(torch.Device? value) =>
        value is null ? None : new(NativeTag.Device, integer: value.Code);

    /// <summary>A list of integers.</summary>
    public static implicit operator Argument(long[] value) => new(NativeTag.IntList, value);

    /// <summary>A list of tensors.</summary>
    public static implicit operator Argument(torch.Tensor?[] value) => new(NativeTag.TensorList, value);

    /// <summary>A list of floating-point numbers.</summary>
    public static implicit operator Argument(double[] value) => new(NativeTag.DoubleList, value);

    /// <summary>A list of truth values.</summary>
    public static implicit operator Argument(bool[] value) => new(NativeTag.BoolList, value);

    /// <summary>A text.</summary>
    public static implicit operator Argument(string value) => new(NativeTag.String, value);
}
