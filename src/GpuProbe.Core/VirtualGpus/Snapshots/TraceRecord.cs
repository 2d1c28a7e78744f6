using System.Runtime.InteropServices;

namespace GpuProbe.Core.VirtualGpus.Snapshots;

/// <summary>One event of the caching allocator, in the form in which the stand-in libraries write it (little-endian).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly struct TraceRecord
{
    /// <summary>Bytes of one record in a file.</summary>
    public const int Size = 40;

    /// <summary>The most records that a process writes; what comes after is left out.</summary>
    public const int Most = 4 << 20;


    // In the order of the file.
    private readonly ulong _address;
    private readonly long _bytes;
    private readonly ulong _nanoseconds;
    private readonly int _kind;
    private readonly int _device;
    private readonly int _thread;
    private readonly int _zero;

    /// <summary>An event.</summary>
    public TraceRecord(ulong address, long bytes, ulong nanoseconds, TraceKind kind, int device, int thread)
    {
        (_address, _bytes, _nanoseconds) = (address, bytes, nanoseconds);
        (_kind, _device, _thread, _zero) = ((int)kind, device, thread, 0);
    }

    /// <summary>What it is about.</summary>
    public TraceKind Kind => (TraceKind)_kind;

    /// <summary>The device address.</summary>
    public ulong Address => _address;

    /// <summary>Bytes allocated; negative if they were given back.</summary>
    public long Bytes => _bytes;

    /// <summary>When, by the clock on the wall, from 1970.</summary>
    public ulong Nanoseconds => _nanoseconds;

    /// <summary>The device as the process numbers it.</summary>
    public int Device => _device;

    /// <summary>The thread.</summary>
    public int Thread => _thread;

    /// <summary>The records in <paramref name="trace"/>. A last one that is cut off, because its process was, is left out.</summary>
    public static TraceRecord[] ReadAll(Stream trace)
    {
        var records = new TraceRecord[trace.Length / Size];
        trace.ReadExactly(MemoryMarshal.AsBytes(records.AsSpan()));
        return records;
    }

    /// <summary>The bytes of <paramref name="records"/> as in a file.</summary>
    public static byte[] Write(ReadOnlySpan<TraceRecord> records) => MemoryMarshal.AsBytes(records).ToArray();
}
