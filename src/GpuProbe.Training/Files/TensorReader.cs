using GpuProbe.Core.SafeTensors;
using GpuProbe.Training.Lifetimes;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Files;

/// <summary>
/// Reads stored tensors into tensors of a device. What has the file's type and lies in main memory is read in place; all else
/// goes through one buffer, 16 MiB at a time. On the way to a card, another type is converted to in main memory, part by part.
/// </summary>
/// <param name="readsContent">
/// Whether bytes are read at all: a device that computes nothing has no use for them, and its memory is taken all the same.
/// </param>
internal sealed class TensorReader(bool readsContent) : IDisposable
{
    private HostBuffer? buffer;

    /// <summary>Overwrites <paramref name="destination"/>, which is contiguous and has the stored tensor's shape.</summary>
    internal void Read(CheckpointTensor source, Tensor destination)
    {
        using IDisposable mode = no_grad();
        using Tensor flat = destination.detach().Then(values => values.view(-1));
        ScalarType type = StoredTypes.Of(source.Stored.Type);
        if (flat.device.type == DeviceType.CPU && flat.dtype == type)
            ReadInPlace(source, flat);
        else
            ReadThroughBuffer(source, flat, type);
    }

    /// <summary>The stored tensor in its own type, in main memory.</summary>
    internal Tensor ReadToHost(CheckpointTensor source)
    {
        Tensor whole = empty([.. source.Stored.Shape], StoredTypes.Of(source.Stored.Type), CPU);
        using Tensor flat = whole.view(-1);
        ReadInPlace(source, flat);
        return whole;
    }

    /// <inheritdoc/>
    public void Dispose() => buffer?.Dispose();

    private void ReadInPlace(CheckpointTensor source, Tensor flat)
    {
        const long most = 1 << 30;
        long size = flat.ElementSize, count = flat.NumberOfElements;
        for (long start = 0; start < count && readsContent; start += most / size)
        {
            using Tensor part = flat.narrow(0, start, Math.Min(most / size, count - start));
            source.Read(start * size, part.bytes);
        }
    }

    private void ReadThroughBuffer(CheckpointTensor source, Tensor flat, ScalarType type)
    {
        long size = source.Stored.Bytes / Math.Max(1, flat.NumberOfElements), count = flat.NumberOfElements;
        HostBuffer host = HostBuffer.For(ref buffer, source.Stored.Bytes);
        long most = host.Bytes / size;
        for (long start = 0; start < count; start += most)
        {
            long elements = Math.Min(most, count - start);
            if (readsContent)
                source.Read(start * size, host.Span(elements * size));
            using Tensor part = flat.narrow(0, start, elements);
            using Tensor values = host.As(type, elements, size);
            part.copy_(values);
        }
    }
}
