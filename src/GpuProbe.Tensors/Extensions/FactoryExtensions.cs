using GpuProbe.Tensors;
using GpuProbe.Tensors.Layers;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Tensors of values that C# has.</summary>
public static class FactoryExtensions
{
    extension(torch)
    {
        /// <summary>
        /// A tensor on the CPU that holds a copy in libtorch's memory; TorchSharp's <c>tensor</c> lends it the array, of which libtorch's
        /// books know nothing.
        /// </summary>
        /// <param name="values">As many as the shape has elements: float32, float64 or int64.</param>
        /// <param name="shape">Sizes of the dimensions.</param>
        /// <exception cref="ArgumentException">The values do not fill the shape.</exception>
        public static Tensor copy_of<T>(T[] values, ReadOnlySpan<long> shape) where T : unmanaged
        {
            long elements = 1;
            foreach (long size in shape)
                elements *= size;
            if (elements != values.Length)
                throw new ArgumentException($"{values.Length} values do not fill the shape [{string.Join(", ", shape.ToArray())}]", nameof(values));
            TorchRuntime.Load();
            return BasicOperators.CopyOf(values, shape);
        }
    }
}
