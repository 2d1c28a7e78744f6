using GpuProbe.Tensors.Layers;
using GpuProbe.Tensors.Memory;
using TorchSharp;

namespace GpuProbe.Training.Tests.Measurements;

/// <summary>What the process holds: tensors and their bytes.</summary>
internal readonly record struct Ledger(long Tensors, long Bytes)
{
    // Far from any count, so that what a test adds to it shows as unknown too.
    private const long Unknown = long.MinValue / 2;

    /// <summary>Whether the bytes are the same and, where they are counted, the tensors.</summary>
    public bool Equals(Ledger other) => Bytes == other.Bytes && (Tensors == other.Tensors || !LiveTensors.AreCounted);

    /// <inheritdoc/>
    public override int GetHashCode() => Bytes.GetHashCode();

    /// <summary>Read as it is.</summary>
    internal static Ledger Now() => new(LiveTensors.AreCounted ? torch.Tensor.TotalCount : Unknown, DeviceMemory.Cpu.Totals.AllocatedBytes);

    /// <summary>Read when everything that earlier tests forgot is gone.</summary>
    internal static Ledger Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Now();
    }
}
