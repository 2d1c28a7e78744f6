using System.Collections.Concurrent;
using TorchSharp;

namespace GpuProbe.Training;

/// <summary>
/// Numbers as operators take them, each made once and kept. TorchSharp's <see cref="Scalar"/> lives on the native side and is freed by the
/// collector as soon as C# is done with it, which may be while libtorch still reads it. Its sums make one of their own (the factor of what is
/// added), so tensors are added with <see cref="One"/>. Only for numbers that come again: one that training computes stays a variable's until
/// libtorch is done.
/// </summary>
internal static class Number
{
    private static readonly ConcurrentDictionary<double, Scalar> Reals = new();
    private static readonly ConcurrentDictionary<long, Scalar> Wholes = new();

    /// <summary>The whole number 1: the factor of a plain sum.</summary>
    internal static Scalar One { get; } = Of(1L);

    /// <summary>A real number.</summary>
    internal static Scalar Of(double value) => Reals.GetOrAdd(value, static number => number);

    /// <summary>A whole number.</summary>
    internal static Scalar Of(long value) => Wholes.GetOrAdd(value, static number => number);
}
