using GpuProbe.Tensors.Dispatch;

namespace TorchSharp;

/// <summary>A number as an operator takes it: whole numbers stay whole.</summary>
public sealed class Scalar
{
    private Scalar(Argument value) => Value = value;

    internal Argument Value { get; }

    /// <summary>A whole number.</summary>
    public static implicit operator Scalar(int value) => new((long)value);

    /// <summary>A whole number.</summary>
    public static implicit operator Scalar(long value) => new(value);

    /// <summary>A real number.</summary>
    public static implicit operator Scalar(float value) => new((double)value);

    /// <summary>A real number.</summary>
    public static implicit operator Scalar(double value) => new(value);
}
