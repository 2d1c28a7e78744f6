using System.Runtime.InteropServices;
using System.Text;

namespace GpuProbe.Cuda.Interop;

/// <summary>
/// The functions of the CUDA driver that are used, none of which makes a context. Names, signatures and numbers are those of
/// NVIDIA's <c>cuda.h</c>. A function that this driver lacks answers <see cref="FunctionMissing"/>.
/// </summary>
internal sealed unsafe class DriverLibrary(SharedLibrary library)
{
    public const string FileName = "libcuda.so.1";
    public const int Success = 0;
    public const int InvalidValue = 1;
    public const int NoDevice = 100;
    public const int InvalidDevice = 101;

    /// <summary>Not one of CUDA's numbers.</summary>
    public const int FunctionMissing = -1;

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
    private readonly delegate* unmanaged<int, byte**, int> _errorName = (delegate* unmanaged<int, byte**, int>)library.Find("cuGetErrorName");
    private readonly delegate* unmanaged<int, byte**, int> _errorText = (delegate* unmanaged<int, byte**, int>)library.Find("cuGetErrorString");

    public int Initialize() => _init == null ? FunctionMissing : _init(0);

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
        int code = _name == null ? FunctionMissing : _name(text, TextBytes, device);
        name = code == Success ? Marshal.PtrToStringUTF8((nint)text)! : "";
        return code;
    }

    /// <summary>Five groups of hexadecimal digits, without the prefix that tells a card from a part of one.</summary>
    public int Uuid(int device, out string uuid)
    {
        byte* bytes = stackalloc byte[UuidBytes];
        int code = _uuid == null ? FunctionMissing : _uuid(bytes, device);
        uuid = code == Success ? new Guid(new ReadOnlySpan<byte>(bytes, UuidBytes), bigEndian: true).ToString() : "";
        return code;
    }

    public int BusId(int device, out string id)
    {
        byte* text = stackalloc byte[TextBytes];
        int code = _busId == null ? FunctionMissing : _busId(text, TextBytes, device);
        id = code == Success ? Marshal.PtrToStringUTF8((nint)text)! : "";
        return code;
    }

    public int TotalMemory(int device, out long bytes)
    {
        nuint size = 0;
        int code = _totalMemory == null ? FunctionMissing : _totalMemory(&size, device);
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
            return _defaultPool == null ? FunctionMissing : _defaultPool(to, device);
        }
    }

    public int ReadPool(nint pool, PoolAttribute attribute, out long value)
    {
        ulong number = 0;
        int code = _getPool == null ? FunctionMissing : _getPool(pool, (int)attribute, &number);
        value = (long)number;
        return code;
    }

    public int ResetPool(nint pool, PoolAttribute attribute)
    {
        ulong zero = 0;
        return _setPool == null ? FunctionMissing : _setPool(pool, (int)attribute, &zero);
    }

    /// <summary>Throws if a call has failed.</summary>
    public void Check(int code, string function)
    {
        if (code != Success)
            throw Failure(code, function);
    }

    /// <summary>What a failed call is told as. The calls used here name a device that was there: that none is there any more is its loss.</summary>
    public CudaDriverException Failure(int code, string function)
    {
        (string name, string text) = Describe(code);
        return code is NoDevice or InvalidDevice
            ? new DeviceLostException(function, code, name, text)
            : new CudaDriverException(function, code, name, text);
    }

    /// <summary>CUDA's name of an error and its text.</summary>
    public (string Name, string Text) Describe(int code) => code == FunctionMissing
        ? ("function missing", "this driver is too old to have it")
        : (Text(_errorName, code) ?? $"CUDA error {code}", Text(_errorText, code) ?? "not known to this driver");

    private static int Missing(out int value)
    {
        value = 0;
        return FunctionMissing;
    }

    private static string? Text(delegate* unmanaged<int, byte**, int> function, int code)
    {
        byte* text = null;
        return function != null && function(code, &text) == Success && text != null ? Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text)) : null;
    }
}
