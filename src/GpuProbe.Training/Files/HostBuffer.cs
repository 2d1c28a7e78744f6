using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Files;

/// <summary>A piece of main memory through which tensors travel between files and a device, part by part.</summary>
internal sealed class HostBuffer : IDisposable
{
    private const long MostBytes = 16 << 20;
    private readonly Tensor memory;

    private HostBuffer(long bytes) => memory = empty([bytes], ScalarType.Byte, CPU).DetachFromDisposeScope();

    /// <summary>Its size in bytes.</summary>
    internal long Bytes => memory.NumberOfElements;

    /// <summary>
    /// A buffer of 16 MiB, or less where nothing larger travels: one that is held is replaced only for a tensor larger than all
    /// before.
    /// </summary>
    /// <param name="held">The buffer so far, if there is one.</param>
    /// <param name="bytes">Bytes of the tensor that is to travel.</param>
    internal static HostBuffer For(ref HostBuffer? held, long bytes)
    {
        long wanted = Math.Clamp(bytes, 1, MostBytes);
        if (held is { } enough && enough.Bytes >= wanted)
            return enough;
        held?.Dispose();
        return held = new HostBuffer(wanted);
    }

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
