using GpuProbe.Core.Tracing;
using GpuProbe.Tensors;
using GpuProbe.Tensors.Memory;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Measuring;

/// <summary>What is known of the moment in which an allocator refused.</summary>
internal static class Refusal
{
    // As c10/cuda/CUDAMallocAsyncAllocator.cpp words it.
    private const string Requested = "Requested";

    /// <summary>The allocator and its card at that moment.</summary>
    /// <param name="error">The refusal.</param>
    /// <param name="memory">The card.</param>
    /// <param name="limitBytes">The limit set on the allocator.</param>
    /// <param name="retriesBefore">Retries before the run.</param>
    /// <param name="refusalsBefore">Refusals before the run.</param>
    internal static AllocatorState State(DeviceOutOfMemoryException error, IDeviceMemory memory, long? limitBytes, long retriesBefore, long refusalsBefore)
    {
        MemoryTotals totals = memory.Totals;
        HeldSegment[]? segments = error.Segments?.Where(segment => segment.Device == memory.Device.index).ToArray();
        HeldBlock[]? free = segments is null ? null : [.. segments.SelectMany(segment => segment.Blocks).Where(block => block.IsFree)];
        return new AllocatorState
        {
            FreeInSegmentsBytes = free?.Sum(block => block.Bytes),
            LargestFreeBlockBytes = free?.Select(block => block.Bytes).DefaultIfEmpty().Max(),
            InactiveSplitBytes = segments?.Where(segment => !segment.IsExpandable && segment.Blocks.Any(block => !block.IsFree))
                .Sum(segment => segment.Blocks.Where(block => block.IsFree).Sum(block => block.Bytes)),
            DeviceFreeBytes = totals.DeviceTotalBytes - error.DeviceBytes,
            DeviceTotalBytes = totals.DeviceTotalBytes,
            LimitBytes = limitBytes,
            Retries = totals.Retries - retriesBefore,
            OutOfMemoryErrors = totals.OutOfMemoryErrors - refusalsBefore,
        };
    }

    /// <summary>The card that a message of the caching allocator names (<c>GPU 1 has a total capacity of …</c>); <see langword="null"/> if it names none.</summary>
    internal static Device? CardOf(DeviceOutOfMemoryException error)
    {
        const string card = "GPU ";
        int start = error.Details.IndexOf(card, StringComparison.Ordinal);
        if (start < 0)
            return null;
        ReadOnlySpan<char> digits = error.Details.AsSpan(start + card.Length);
        int end = digits.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(end < 0 ? digits : digits[..end], out int index) ? new Device(DeviceType.CUDA, index) : null;
    }

    /// <summary>The size that a message of the driver's pools names; <see langword="null"/> if it names none.</summary>
    internal static string? RequestedText(string message) => message.Split('\n')
        .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
        .Where(parts => parts is [Requested, _])
        .Select(parts => parts[1])
        .FirstOrDefault();
}
