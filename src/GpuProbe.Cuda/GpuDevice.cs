using GpuProbe.Core.Devices;
using GpuProbe.Cuda.Interop;

namespace GpuProbe.Cuda;

/// <summary>A device that CUDA shows this process: a card, or a part of one.</summary>
public sealed class GpuDevice
{
    private const string CardPrefix = "GPU-";
    private const string InstancePrefix = "MIG-";

    // "gpuprobe-vgpu" in ASCII: see vgpu_uuid of the virtual GPU's core.
    private const string VirtualUuid = "67707570-726f-6265-2d76-677075";

    private readonly NvmlLibrary? _nvml;
    private readonly string? _nvmlMissing;
    private readonly nint _handle;

    private GpuDevice(int index, int number, DriverLibrary driver, NvmlLibrary? nvml, string? nvmlMissing)
    {
        (Index, Number, Driver) = (index, number, driver);
        driver.Check(driver.Name(number, out string name), "cuDeviceGetName");
        driver.Check(driver.TotalMemory(number, out long bytes), "cuDeviceTotalMem_v2");
        (Name, TotalMemoryBytes) = (name, bytes);
        ComputeCapabilityMajor = Required(DeviceAttribute.ComputeCapabilityMajor);
        ComputeCapabilityMinor = Required(DeviceAttribute.ComputeCapabilityMinor);
        ComputeMode = Optional(DeviceAttribute.ComputeMode) is { } mode ? (ComputeMode)mode : null;
        HasEcc = Optional(DeviceAttribute.Ecc) is { } ecc ? ecc != 0 : null;
        BusId = driver.BusId(number, out string bus) == DriverCode.Success ? bus : null;
        bool isKnown = driver.Uuid(number, out string uuid) == DriverCode.Success;
        IsVirtual = uuid.StartsWith(VirtualUuid, StringComparison.Ordinal);
        bool isInstance = false;
        _handle = nvml is null ? 0 : HandleOf(nvml, uuid, out isInstance);
        Uuid = !isKnown ? null : (isInstance ? InstancePrefix : CardPrefix) + uuid;
        _nvml = _handle == 0 ? null : nvml;
        _nvmlMissing = _nvml is null ? nvmlMissing ?? "NVML does not know this device" : null;
        Mig = isInstance ? MigState.Instance : _nvml is null ? null : MigMode(_nvml, _handle);
    }

    /// <summary>Its number, as in <c>cuda:N</c>: among the devices that <c>CUDA_VISIBLE_DEVICES</c> leaves.</summary>
    public int Index { get; }

    /// <summary>Name of the product.</summary>
    public string Name { get; }

    /// <summary>Identity that stays the same, such as <c>GPU-…</c>, or <c>MIG-…</c> for a part of a card; <see langword="null"/> if not told.</summary>
    public string? Uuid { get; }

    /// <summary>Its place on the bus, such as <c>0000:01:00.0</c>; <see langword="null"/> if not told.</summary>
    public string? BusId { get; }

    /// <summary>Whether it is a virtual GPU of gpuprobe: nothing on it is computed, and nothing about it is measured.</summary>
    public bool IsVirtual { get; }

    /// <summary>Compute capability, major part.</summary>
    public int ComputeCapabilityMajor { get; }

    /// <summary>Compute capability, minor part.</summary>
    public int ComputeCapabilityMinor { get; }

    /// <summary>Bytes of memory that the CUDA driver shows as total (<c>cuDeviceTotalMem</c>).</summary>
    public long TotalMemoryBytes { get; }

    /// <summary>Who may use it; <see langword="null"/> if not told.</summary>
    public ComputeMode? ComputeMode { get; }

    /// <summary>Whether it is or can be cut into parts; <see langword="null"/> where NVML does not tell.</summary>
    public MigState? Mig { get; }

    /// <summary>Whether its memory corrects errors; <see langword="null"/> if not told.</summary>
    public bool? HasEcc { get; }

    internal int Number { get; }

    internal DriverLibrary Driver { get; }

    /// <summary>Its memory now; <see langword="null"/> where NVML does not tell.</summary>
    /// <exception cref="DeviceLostException">The device has vanished.</exception>
    /// <exception cref="CudaDriverException">NVML failed.</exception>
    public DeviceMemory? ReadMemory()
    {
        if (_nvml is not { } nvml)
            return null;
        int code = nvml.Memory(_handle, out DeviceMemory? memory);
        return code switch
        {
            NvmlLibrary.Success => memory,
            NvmlLibrary.NotSupported or NvmlLibrary.NoPermission or NvmlLibrary.FunctionNotFound => null,
            _ => throw nvml.Failure(code, "nvmlDeviceGetMemoryInfo"),
        };
    }

    /// <summary>
    /// Its memory now, from the driver alone. <see langword="null"/> as long as this process has no context there: the driver tells it to
    /// none other, and making a context would take memory of the device.
    /// </summary>
    /// <exception cref="DeviceLostException">The device has vanished.</exception>
    /// <exception cref="CudaDriverException">The driver failed, or is too old.</exception>
    public DriverMemory? ReadDriverMemory()
    {
        using var context = PrimaryContext.Enter(Driver, Number);
        if (context is null)
            return null;
        Driver.Check(Driver.MemoryInfo(out long free, out long total), "cuMemGetInfo_v2");
        return new DriverMemory(total, free);
    }

    /// <summary>The processes that hold memory of it now.</summary>
    /// <exception cref="DeviceLostException">The device has vanished.</exception>
    public GpuProcesses Processes()
    {
        if (_nvml is not { } nvml)
            return new GpuProcesses([], _nvmlMissing);
        int code = nvml.Processes(_handle, out IReadOnlyList<NvmlProcess> processes);
        if (NvmlLibrary.IsLoss(code))
            throw nvml.Failure(code, "nvmlDeviceGetComputeRunningProcesses");
        // Sandboxes that pass only some calls on to the driver make others fail with errors of any kind.
        if (code != NvmlLibrary.Success)
            return new GpuProcesses([], $"NVML does not list processes here: {nvml.Describe(code)}");
        string? caveat = IsVirtual || PidNamespace.IsTheSystems()
            ? null
            : "this process has process numbers of a container: NVML's are the host's, and processes outside may be missing";
        return new GpuProcesses([.. processes.Select(process => Told(process, isOwnNumber: caveat is null))], caveat);
    }

    /// <summary>The card as the virtual GPU takes it: its twin.</summary>
    /// <param name="contextBytes">Bytes that the CUDA context and the loaded kernels take on it.</param>
    /// <param name="contextSource">Where <paramref name="contextBytes"/> comes from: a measurement, or <c>assumed</c>.</param>
    /// <exception cref="CudaDriverException">The driver does not tell all that a profile needs.</exception>
    public GpuProfile ToProfile(long contextBytes, string contextSource) => new()
    {
        Name = $"cuda:{Index}",
        ProductName = Name,
        TotalMemoryBytes = TotalMemoryBytes,
        ComputeCapabilityMajor = ComputeCapabilityMajor,
        ComputeCapabilityMinor = ComputeCapabilityMinor,
        MultiprocessorCount = Required(DeviceAttribute.MultiprocessorCount),
        MaxThreadsPerMultiprocessor = Required(DeviceAttribute.ThreadsPerMultiprocessor),
        MaxBlocksPerMultiprocessor = Required(DeviceAttribute.BlocksPerMultiprocessor),
        SharedMemoryPerMultiprocessorBytes = Required(DeviceAttribute.SharedMemoryPerMultiprocessor),
        SharedMemoryPerBlockOptinBytes = Required(DeviceAttribute.SharedMemoryPerBlockOptin),
        L2CacheBytes = Required(DeviceAttribute.L2CacheBytes),
        ContextBytes = contextBytes,
        ContextSource = contextSource,
        Source = IsVirtual ? "virtual: the driver's functions of the virtual GPU" : "the CUDA driver's functions on this very card",
    };

    internal static GpuDevice Open(int index, DriverLibrary driver, NvmlLibrary? nvml, string? nvmlMissing)
    {
        driver.Check(driver.Device(index, out int number), "cuDeviceGet");
        return new GpuDevice(index, number, driver, nvml, nvmlMissing);
    }

    private static GpuProcess Told(NvmlProcess process, bool isOwnNumber)
    {
        int pid = unchecked((int)process.Pid);
        return new GpuProcess(
            pid,
            process.UsedBytes > NvmlProcess.Most ? null : (long)process.UsedBytes,
            isOwnNumber ? PidNamespace.ProgramOf(pid) : null);
    }

    private static MigState? MigMode(NvmlLibrary nvml, nint handle) => nvml.MigMode(handle, out bool isOn) switch
    {
        NvmlLibrary.Success => isOn ? MigState.On : MigState.Off,
        NvmlLibrary.NotSupported or NvmlLibrary.FunctionNotFound => MigState.NotSupported,
        _ => null,
    };

    // NVML counts the cards of the machine, CUDA those that this process may see, so only the identity ties them together.
    private nint HandleOf(NvmlLibrary nvml, string uuid, out bool isInstance)
    {
        isInstance = false;
        if (uuid.Length > 0 && nvml.DeviceByUuid(CardPrefix + uuid, out nint card) == NvmlLibrary.Success)
            return card;
        if (uuid.Length > 0 && nvml.DeviceByUuid(InstancePrefix + uuid, out card) == NvmlLibrary.Success)
        {
            isInstance = true;
            return card;
        }

        return BusId is { } bus && nvml.DeviceByBusId(bus, out card) == NvmlLibrary.Success ? card : 0;
    }

    private int Required(DeviceAttribute attribute)
    {
        Driver.Check(Driver.Attribute(Number, attribute, out int value), $"cuDeviceGetAttribute({attribute})");
        return value;
    }

    private int? Optional(DeviceAttribute attribute) =>
        Driver.Attribute(Number, attribute, out int value) == DriverCode.Success ? value : null;
}
