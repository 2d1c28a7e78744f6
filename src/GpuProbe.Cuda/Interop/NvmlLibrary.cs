using System.Runtime.InteropServices;
using System.Text;

namespace GpuProbe.Cuda.Interop;

/// <summary>
/// The functions of NVML that are used. Names, signatures, structures and numbers are those of NVIDIA's <c>nvml.h</c>. A
/// function that this library lacks answers <see cref="FunctionNotFound"/>, as NVML itself does.
/// </summary>
internal sealed unsafe class NvmlLibrary(SharedLibrary library)
{
    public const string FileName = "libnvidia-ml.so.1";
    public const int Success = 0;
    public const int InvalidArgument = 2;
    public const int NotSupported = 3;
    public const int NoPermission = 4;
    public const int NotFound = 6;
    public const int InsufficientSize = 7;
    public const int FunctionNotFound = 13;
    public const int GpuIsLost = 15;
    public const int ResetRequired = 16;
    public const int GpuNotFound = 28;

    private const int TextBytes = 128;

    private readonly delegate* unmanaged<int> _init = (delegate* unmanaged<int>)library.Find("nvmlInit_v2");
    private readonly delegate* unmanaged<byte*, uint, int> _driverVersion = (delegate* unmanaged<byte*, uint, int>)library.Find("nvmlSystemGetDriverVersion");
    private readonly delegate* unmanaged<byte*, nint*, int> _byUuid = (delegate* unmanaged<byte*, nint*, int>)library.Find("nvmlDeviceGetHandleByUUID");
    private readonly delegate* unmanaged<byte*, nint*, int> _byBusId = (delegate* unmanaged<byte*, nint*, int>)library.Find("nvmlDeviceGetHandleByPciBusId_v2");
    private readonly delegate* unmanaged<nint, NvmlMemoryV1*, int> _memoryV1 = (delegate* unmanaged<nint, NvmlMemoryV1*, int>)library.Find("nvmlDeviceGetMemoryInfo");
    private readonly delegate* unmanaged<nint, NvmlMemory*, int> _memory = (delegate* unmanaged<nint, NvmlMemory*, int>)library.Find("nvmlDeviceGetMemoryInfo_v2");
    private readonly delegate* unmanaged<nint, uint*, uint*, int> _migMode = (delegate* unmanaged<nint, uint*, uint*, int>)library.Find("nvmlDeviceGetMigMode");
    private readonly delegate* unmanaged<int, byte*> _errorText = (delegate* unmanaged<int, byte*>)library.Find("nvmlErrorString");

    // Drivers 535.43 to 535.86 write 32 bytes for each process behind the name that ends in _v3; _v2 is 24 bytes in all.
    private readonly NvmlProcessList[] _processes =
    [
        .. new[] { "Compute", "Graphics", "MPSCompute" }.Select(kind => $"nvmlDeviceGet{kind}RunningProcesses")
            .Select(name => new NvmlProcessList(library.Find(name + "_v2"), library.Find(name))),
    ];

    public int Initialize() => _init == null ? FunctionNotFound : _init();

    public int DriverVersion(out string version)
    {
        byte* text = stackalloc byte[TextBytes];
        int code = _driverVersion == null ? FunctionNotFound : _driverVersion(text, TextBytes);
        version = code == Success ? Marshal.PtrToStringUTF8((nint)text)! : "";
        return code;
    }

    public int DeviceByUuid(string uuid, out nint device) => Device(_byUuid, uuid, out device);

    public int DeviceByBusId(string id, out nint device) => Device(_byBusId, id, out device);

    /// <summary>What the device holds; without what the driver reserves where the library is too old to tell the two apart.</summary>
    public int Memory(nint device, out DeviceMemory? memory)
    {
        memory = null;
        var current = new NvmlMemory { Version = NvmlMemory.CurrentVersion };
        int code = _memory == null ? FunctionNotFound : _memory(device, &current);
        if (code == Success)
        {
            memory = new DeviceMemory((long)current.Total, (long)current.Used, (long)current.Free, (long)current.Reserved);
            return Success;
        }

        if (IsLoss(code) || _memoryV1 == null)
            return code;
        NvmlMemoryV1 first;
        code = _memoryV1(device, &first);
        if (code == Success)
            memory = new DeviceMemory((long)first.Total, (long)first.Used, (long)first.Free, ReservedBytes: null);
        return code;
    }

    /// <summary>All processes on the device, whatever they use it for; each once.</summary>
    public int Processes(nint device, out IReadOnlyList<NvmlProcess> processes)
    {
        var found = new SortedDictionary<uint, NvmlProcess>();
        int first = FunctionNotFound;
        foreach ((int i, NvmlProcessList list) in _processes.Index())
        {
            int code = list.Read(device, found);
            if (i == 0)
                first = code;
            if (IsLoss(code))
                first = code;
        }

        processes = [.. found.Values];
        return first;
    }

    public int MigMode(nint device, out bool isOn)
    {
        uint current = 0, pending = 0;
        int code = _migMode == null ? FunctionNotFound : _migMode(device, &current, &pending);
        isOn = current != 0;
        return code;
    }

    public static bool IsLoss(int code) => code is GpuIsLost or ResetRequired or GpuNotFound;

    public CudaDriverException Failure(int code, string function)
    {
        string name = $"NVML error {code}";
        return IsLoss(code) ? new DeviceLostException(function, code, name, Describe(code)) : new CudaDriverException(function, code, name, Describe(code));
    }

    public string Describe(int code)
    {
        byte* text = _errorText == null ? null : _errorText(code);
        return text == null ? $"NVML error {code}" : Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
    }

    private static int Device(delegate* unmanaged<byte*, nint*, int> function, string name, out nint device)
    {
        device = 0;
        if (function == null)
            return FunctionNotFound;
        fixed (byte* text = Encoding.UTF8.GetBytes(name + '\0'))
        fixed (nint* to = &device)
            return function(text, to);
    }
}
