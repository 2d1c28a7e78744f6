using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Files;

/// <summary>Writes tensors' bytes: from main memory as they lie there, from a card through one buffer, 16 MiB at a time.</summary>
internal sealed class TensorWriter : IDisposable
{
    private HostBuffer? buffer;

    /// <summary>Writes all elements, row-major.</summary>
    internal void Write(Tensor tensor, Stream output)
    {
        using Tensor whole = tensor.contiguous();
        using Tensor flat = whole.view(-1);
        if (flat.device.type == DeviceType.CPU)
            WriteInPlace(flat, output);
        else
            WriteThroughBuffer(flat, output);
    }

    /// <inheritdoc/>
    public void Dispose() => buffer?.Dispose();

    private static void WriteInPlace(Tensor flat, Stream output)
    {
        const long most = 1 << 30;
        long size = flat.ElementSize, count = flat.NumberOfElements;
        for (long start = 0; start < count; start += most / size)
        {
            using Tensor part = flat.narrow(0, start, Math.Min(most / size, count - start));
            output.Write(part.bytes);
        }
    }

    private void WriteThroughBuffer(Tensor flat, Stream output)
    {
        long size = flat.ElementSize, count = flat.NumberOfElements;
        HostBuffer host = HostBuffer.For(ref buffer, size * count);
        long most = host.Bytes / size;
        for (long start = 0; start < count; start += most)
        {
            long elements = Math.Min(most, count - start);
            using Tensor part = flat.narrow(0, start, elements);
            using (Tensor values = host.As(flat.dtype, elements, size))
                values.copy_(part);
            output.Write(host.Span(elements * size));
        }
    }
}
