using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;
using GpuProbe.Cuda.Interop;
using ManagedCuda;
using ManagedCuda.BasicTypes;
using static ManagedCuda.DriverAPINativeMethods;

namespace GpuProbe.Cuda.ManagedCuda;

/// <summary>
/// The functions of the CUDA driver that are used, as the package ManagedCuda imports them. A function that this driver lacks answers
/// <see cref="DriverCode.FunctionMissing"/>. The package has nothing of NVML, whose functions are the same in either build.
/// </summary>
[SuppressMessage("Performance", "CA1822", Justification = "As in the default build, the driver is an object.")]
internal sealed class DriverLibrary
{
    private const int TextBytes = 256;
    private const int UuidBytes = 16;

    /// <summary>Loads a driver.</summary>
    /// <param name="file">Its file.</param>
    /// <param name="missing">Why there is none; <see langword="null"/> if there is one.</param>
    public static DriverLibrary? TryLoad(string file, out string? missing)
    {
        missing = ImportedDriver.Load(file);
        return missing is null ? new DriverLibrary() : null;
    }

    public int Initialize() => Answer(() => cuInit(CUInitializationFlags.None));

    public int Version(out int version)
    {
        int number = 0;
        int code = Answer(() => cuDriverGetVersion(ref number));
        version = number;
        return code;
    }

    public int DeviceCount(out int count)
    {
        int number = 0;
        int code = Answer(() => DeviceManagement.cuDeviceGetCount(ref number));
        count = number;
        return code;
    }

    public int Device(int ordinal, out int device)
    {
        CUdevice found = default;
        int code = Answer(() => DeviceManagement.cuDeviceGet(ref found, ordinal));
        device = found.Pointer;
        return code;
    }

    public int Name(int device, out string name) => Read(text => DeviceManagement.cuDeviceGetName(text, text.Length, Of(device)), out name);

    /// <summary>Five groups of hexadecimal digits, without the prefix that tells a card from a part of one.</summary>
    public int Uuid(int device, out string uuid)
    {
        var id = new CUuuid { bytes = new byte[UuidBytes] };
        int code = Answer(() => DeviceManagement.cuDeviceGetUuid_v2(ref id, Of(device)));
        if (code == DriverCode.FunctionMissing)
            code = Answer(() => DeviceManagement.cuDeviceGetUuid(ref id, Of(device)));
        uuid = code == DriverCode.Success ? new Guid(id.bytes, bigEndian: true).ToString() : "";
        return code;
    }

    public int BusId(int device, out string id) => Read(text => DeviceManagement.cuDeviceGetPCIBusId(text, text.Length, Of(device)), out id);

    public int TotalMemory(int device, out long bytes)
    {
        SizeT size = 0;
        int code = Answer(() => DeviceManagement.cuDeviceTotalMem_v2(ref size, Of(device)));
        bytes = size;
        return code;
    }

    public int Attribute(int device, DeviceAttribute attribute, out int value)
    {
        int number = 0;
        int code = Answer(() => DeviceManagement.cuDeviceGetAttribute(ref number, (CUDeviceAttribute)attribute, Of(device)));
        value = number;
        return code;
    }

    public int DefaultPool(int device, out nint pool)
    {
        CUmemoryPool found = default;
        int code = Answer(() => DeviceManagement.cuDeviceGetDefaultMemPool(ref found, Of(device)));
        pool = found.Pointer;
        return code;
    }

    public int ReadPool(nint pool, PoolAttribute attribute, out long value)
    {
        ulong number = 0;
        int code = Answer(() => MemoryManagement.cuMemPoolGetAttribute(new CUmemoryPool { Pointer = pool }, (CUmemPool_attribute)attribute, ref number));
        value = (long)number;
        return code;
    }

    public int ResetPool(nint pool, PoolAttribute attribute)
    {
        ulong zero = 0;
        return Answer(() => MemoryManagement.cuMemPoolSetAttribute(new CUmemoryPool { Pointer = pool }, (CUmemPool_attribute)attribute, ref zero));
    }

    public int TrimPool(nint pool) => Answer(() => MemoryManagement.cuMemPoolTrimTo(new CUmemoryPool { Pointer = pool }, 0));

    /// <summary>Whether this process has a primary context on the device.</summary>
    public int PrimaryContextState(int device, out bool isActive)
    {
        CUCtxFlags flags = default;
        int active = 0;
        int code = Answer(() => ContextManagement.cuDevicePrimaryCtxGetState(Of(device), ref flags, ref active));
        isActive = active != 0;
        return code;
    }

    public int RetainPrimaryContext(int device, out nint context)
    {
        CUcontext found = default;
        int code = Answer(() => ContextManagement.cuDevicePrimaryCtxRetain(ref found, Of(device)));
        context = found.Pointer;
        return code;
    }

    public int ReleasePrimaryContext(int device) => Answer(() => ContextManagement.cuDevicePrimaryCtxRelease(Of(device)));

    public int PushContext(nint context) => Answer(() => ContextManagement.cuCtxPushCurrent_v2(new CUcontext { Pointer = context }));

    public int PopContext()
    {
        CUcontext context = default;
        return Answer(() => ContextManagement.cuCtxPopCurrent_v2(ref context));
    }

    /// <summary>Bytes of the device of the thread's current context.</summary>
    public int MemoryInfo(out long free, out long total)
    {
        SizeT freeSize = 0, totalSize = 0;
        int code = Answer(() => MemoryManagement.cuMemGetInfo_v2(ref freeSize, ref totalSize));
        (free, total) = (freeSize, totalSize);
        return code;
    }

    /// <summary>CUDA's name of an error; <see langword="null"/> if this driver does not know it.</summary>
    public string? ErrorName(int code)
    {
        nint text = 0;
        return Answer(() => ErrorHandling.cuGetErrorName((CUResult)code, ref text)) == DriverCode.Success ? Marshal.PtrToStringUTF8(text) : null;
    }

    /// <summary>CUDA's text of an error; <see langword="null"/> if this driver does not know it.</summary>
    public string? ErrorText(int code)
    {
        nint text = 0;
        return Answer(() => ErrorHandling.cuGetErrorString((CUResult)code, ref text)) == DriverCode.Success ? Marshal.PtrToStringUTF8(text) : null;
    }

    private static CUdevice Of(int device) => new() { Pointer = device };

    private static int Read(Func<byte[], CUResult> function, out string text)
    {
        byte[] bytes = new byte[TextBytes];
        int code = Answer(() => function(bytes));
        text = code == DriverCode.Success ? Encoding.UTF8.GetString(bytes).Split('\0')[0] : "";
        return code;
    }

    private static int Answer(Func<CUResult> call)
    {
        try
        {
            return (int)call();
        }
        catch (EntryPointNotFoundException)
        {
            return DriverCode.FunctionMissing;
        }
    }
}
