using GpuProbe.Tensors.Memory;
using TorchSharp;

namespace GpuProbe.Training.Tests.Measurements;

/// <summary>What the process holds: tensors and their bytes.</summary>
internal readonly record struct Ledger(long Tensors, long Bytes)
{
    /// <summary>Read as it is.</summary>
    internal static Ledger Now() => new(torch.Tensor.TotalCount, DeviceMemory.Cpu.Totals.AllocatedBytes);

    /// <summary>Read when everything that earlier tests forgot is gone.</summary>
    internal static Ledger Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Now();
    }
}
