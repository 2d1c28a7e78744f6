using System.Runtime.InteropServices;
using System.Text;
using GpuProbe.Cuda.Interop;

namespace GpuProbe.Cuda.Driver;

/// <summary>
/// The functions of the CUDA driver that are used, looked up in its library. Names, signatures and numbers are those of NVIDIA's
/// <c>cuda.h</c>. A function that this driver lacks answers <see cref="DriverCode.FunctionMissing"/>.
/// </summary>
internal sealed unsafe class DriverLibrary(SharedLibrary library)
{
    private const int TextBytes = 256;
    private const int UuidBytes = 16;

    private readonly delegate* unmanaged<uint, int> _init = (delegate* unmanaged<uint, int>)library.Find("cuInit");
    private readonly delegate* unmanaged<int*, int> _version = (delegate* unmanaged<int*, int>)library.Find("cuDriverGetVersion");
    private readonly delegate* unmanaged<int*, int> _count = (delegate* unmanaged<int*, int>)library.Find("cuDeviceGetCount");
    private readonly delegate* unmanaged<int*, int, int> _device = (delegate* unmanaged<int*, int, int>)library.Find("cuDeviceGet");
    private readonly delegate* unmanaged<byte*, int, int, int> _name = (delegate* unmanaged<byte*, int, int, int>)library.Find("cuDeviceGetName");
    private readonly delegate* unmanaged<byte*, int, int> _uuid = (delegate* unmanaged<byte*, int, int>)library.Find("cuDeviceGetUuid_v2", "cuDeviceGetUuid");
    private readonly delegate* unmanaged<byte*, int, int, int> _busId = (delegate* unmanaged<byte*, int, int, int>)library.Find("cuDeviceGetPCIBusId");
    private readonly delegate* unmanaged<nuint*, int, int> _totalMemory = (delegate* unmanaged<nuint*, int, int>)library.Find("cuDeviceTotalMem_v2");
    private readonly delegate* unmanaged<int*, int, int, int> _attribute = (delegate* unmanaged<int*, int, int, int>)library.Find("cuDeviceGetAttribute");
    private readonly delegate* unmanaged<nint*, int, int> _defaultPool = (delegate* unmanaged<nint*, int, int>)library.Find("cuDeviceGetDefaultMemPool");
    private readonly delegate* unmanaged<nint, int, ulong*, int> _getPool = (delegate* unmanaged<nint, int, ulong*, int>)library.Find("cuMemPoolGetAttribute");
    private readonly delegate* unmanaged<nint, int, ulong*, int> _setPool = (delegate* unmanaged<nint, int, ulong*, int>)library.Find("cuMemPoolSetAttribute");
    private readonly delegate* unmanaged<nint, nuint, int> _trimPool = (delegate* unmanaged<nint, nuint, int>)library.Find("cuMemPoolTrimTo");
    private readonly delegate* unmanaged<int, uint*, int*, int> _primaryState = (delegate* unmanaged<int, uint*, int*, int>)library.Find("cuDevicePrimaryCtxGetState");
    private readonly delegate* unmanaged<nint*, int, int> _retainPrimary = (delegate* unmanaged<nint*, int, int>)library.Find("cuDevicePrimaryCtxRetain");
    private readonly delegate* unmanaged<int, int> _releasePrimary = (delegate* unmanaged<int, int>)library.Find("cuDevicePrimaryCtxRelease_v2", "cuDevicePrimaryCtxRelease");
    private readonly delegate* unmanaged<nint, int> _push = (delegate* unmanaged<nint, int>)library.Find("cuCtxPushCurrent_v2");
    private readonly delegate* unmanaged<nint*, int> _pop = (delegate* unmanaged<nint*, int>)library.Find("cuCtxPopCurrent_v2");
    private readonly delegate* unmanaged<nuint*, nuint*, int> _memoryInfo = (delegate* unmanaged<nuint*, nuint*, int>)library.Find("cuMemGetInfo_v2");
    private readonly delegate* unmanaged<int, byte**, int> _errorName = (delegate* unmanaged<int, byte**, int>)library.Find("cuGetErrorName");
    private readonly delegate* unmanaged<int, byte**, int> _errorText = (delegate* unmanaged<int, byte**, int>)library.Find("cuGetErrorString");

    /// <summary>Loads a driver.</summary>
    /// <param name="file">Its file.</param>
    /// <param name="missing">Why there is none; <see langword="null"/> if there is one.</param>
    public static DriverLibrary? TryLoad(string file, out string? missing)
    {
        var library = SharedLibrary.TryLoad(file);
        missing = library is null ? $"{file} cannot be loaded" : null;
        return library is null ? null : new DriverLibrary(library);
    }

    public int Initialize() => _init == null ? DriverCode.FunctionMissing : _init(0);

    public int Version(out int version)
    {
        fixed (int* to = &version)
            return _version == null ? Missing(out version) : _version(to);
    }

    public int DeviceCount(out int count)
    {
        fixed (int* to = &count)
            return _count == null ? Missing(out count) : _count(to);
    }

    public int Device(int ordinal, out int device)
    {
        fixed (int* to = &device)
            return _device == null ? Missing(out device) : _device(to, ordinal);
    }

    public int Name(int device, out string name)
    {
        byte* text = stackalloc byte[TextBytes];
        int code = _name == null ? DriverCode.FunctionMissing : _name(text, TextBytes, device);
        name = code == DriverCode.Success ? Marshal.PtrToStringUTF8((nint)text)! : "";
        return code;
    }

    /// <summary>Five groups of hexadecimal digits, without the prefix that tells a card from a part of one.</summary>
    public int Uuid(int device, out string uuid)
    {
        byte* bytes = stackalloc byte[UuidBytes];
        int code = _uuid == null ? DriverCode.FunctionMissing : _uuid(bytes, device);
        uuid = code == DriverCode.Success ? new Guid(new ReadOnlySpan<byte>(bytes, UuidBytes), bigEndian: true).ToString() : "";
        return code;
    }

    public int BusId(int device, out string id)
    {
        byte* text = stackalloc byte[TextBytes];
        int code = _busId == null ? DriverCode.FunctionMissing : _busId(text, TextBytes, device);
        id = code == DriverCode.Success ? Marshal.PtrToStringUTF8((nint)text)! : "";
        return code;
    }

    public int TotalMemory(int device, out long bytes)
    {
        nuint size = 0;
        int code = _totalMemory == null ? DriverCode.FunctionMissing : _totalMemory(&size, device);
        bytes = (long)size;
        return code;
    }

    public int Attribute(int device, DeviceAttribute attribute, out int value)
    {
        fixed (int* to = &value)
            return _attribute == null ? Missing(out value) : _attribute(to, (int)attribute, device);
    }

    public int DefaultPool(int device, out nint pool)
    {
        fixed (nint* to = &pool)
        {
            *to = 0;
            return _defaultPool == null ? DriverCode.FunctionMissing : _defaultPool(to, device);
        }
    }

    public int ReadPool(nint pool, PoolAttribute attribute, out long value)
    {
        ulong number = 0;
        int code = _getPool == null ? DriverCode.FunctionMissing : _getPool(pool, (int)attribute, &number);
        value = (long)number;
        return code;
    }

    public int ResetPool(nint pool, PoolAttribute attribute)
    {
        ulong zero = 0;
        return _setPool == null ? DriverCode.FunctionMissing : _setPool(pool, (int)attribute, &zero);
    }

    public int TrimPool(nint pool) => _trimPool == null ? DriverCode.FunctionMissing : _trimPool(pool, 0);

    /// <summary>Whether this process has a primary context on the device.</summary>
    public int PrimaryContextState(int device, out bool isActive)
    {
        uint flags = 0;
        int active = 0;
        int code = _primaryState == null ? DriverCode.FunctionMissing : _primaryState(device, &flags, &active);
        isActive = active != 0;
        return code;
    }

    public int RetainPrimaryContext(int device, out nint context)
    {
        fixed (nint* to = &context)
        {
            *to = 0;
            return _retainPrimary == null ? DriverCode.FunctionMissing : _retainPrimary(to, device);
        }
    }

    public int ReleasePrimaryContext(int device) => _releasePrimary == null ? DriverCode.FunctionMissing : _releasePrimary(device);

    public int PushContext(nint context) => _push == null ? DriverCode.FunctionMissing : _push(context);

    public int PopContext()
    {
        nint context;
        return _pop == null ? DriverCode.FunctionMissing : _pop(&context);
    }

    /// <summary>Bytes of the device of the thread's current context.</summary>
    public int MemoryInfo(out long free, out long total)
    {
        nuint freeSize = 0, totalSize = 0;
        int code = _memoryInfo == null ? DriverCode.FunctionMissing : _memoryInfo(&freeSize, &totalSize);
        (free, total) = ((long)freeSize, (long)totalSize);
        return code;
    }

    /// <summary>CUDA's name of an error; <see langword="null"/> if this driver does not know it.</summary>
    public string? ErrorName(int code) => Text(_errorName, code);

    /// <summary>CUDA's text of an error; <see langword="null"/> if this driver does not know it.</summary>
    public string? ErrorText(int code) => Text(_errorText, code);

    private static int Missing(out int value)
    {
        value = 0;
        return DriverCode.FunctionMissing;
    }

    private static string? Text(delegate* unmanaged<int, byte**, int> function, int code)
    {
        byte* text = null;
        return function != null && function(code, &text) == DriverCode.Success && text != null ? Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text)) : null;
    }
}
