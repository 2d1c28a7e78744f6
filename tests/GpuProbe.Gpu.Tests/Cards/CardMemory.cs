using System.Runtime.InteropServices;

namespace GpuProbe.Gpu.Tests.Cards;

/// <summary>Device memory without libtorch, by the driver's own functions.</summary>
internal static partial class CardMemory
{
    private const string Library = "libcuda.so.1";

    /// <summary>Makes a context on the first card and allocates there, for as long as the process lives.</summary>
    public static void Allocate(long bytes)
    {
        Assert.Equal(0, cuInit(0));
        Assert.Equal(0, cuDeviceGet(out int device, 0));
        Assert.Equal(0, cuDevicePrimaryCtxRetain(out nint context, device));
        Assert.Equal(0, cuCtxSetCurrent(context));
        Assert.Equal(0, cuMemAlloc_v2(out _, (nuint)bytes));
    }

    [LibraryImport(Library)]
    private static partial int cuInit(uint flags);

    [LibraryImport(Library)]
    private static partial int cuDeviceGet(out int device, int ordinal);

    [LibraryImport(Library)]
    private static partial int cuDevicePrimaryCtxRetain(out nint context, int device);

    [LibraryImport(Library)]
    private static partial int cuCtxSetCurrent(nint context);

    [LibraryImport(Library)]
    private static partial int cuMemAlloc_v2(out nuint address, nuint bytes);
}
