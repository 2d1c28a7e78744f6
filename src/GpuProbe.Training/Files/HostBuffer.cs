using static TorchSharp.torch;

namespace GpuProbe.Training.Files;

/// <summary>A piece of main memory through which tensors travel between files and a device, part by part.</summary>
internal sealed class HostBuffer : IDisposable
{
    internal const long MostBytes = 16 << 20;
    private readonly Tensor memory;

    /// <summary>A buffer of 16 MiB, or less where nothing larger travels.</summary>
    /// <param name="largest">Bytes of the largest tensor that goes through it.</param>
    internal HostBuffer(long largest) => memory = empty([Math.Clamp(largest, 1, MostBytes)], ScalarType.Byte, CPU).DetachFromDisposeScope();

    /// <summary>Its size in bytes.</summary>
    internal long Bytes => memory.NumberOfElements;

    /// <summary>Its first bytes.</summary>
    internal Span<byte> Span(long bytes)
    {
        using Tensor part = memory.narrow(0, 0, bytes);
        return part.bytes;
    }

    /// <summary>Its first bytes as so many elements of a type.</summary>
    internal Tensor As(ScalarType type, long elements, long elementSize)
    {
        using Tensor part = memory.narrow(0, 0, elements * elementSize);
        return part.view(type);
    }

    /// <inheritdoc/>
    public void Dispose() => memory.Dispose();
}
