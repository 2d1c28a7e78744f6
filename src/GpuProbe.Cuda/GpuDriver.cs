using GpuProbe.Cuda.Interop;

namespace GpuProbe.Cuda;

/// <summary>
/// The CUDA driver and NVML of this machine, or the reason why there are none. Nothing else has to care for a missing library.
/// Opening it makes no context and takes no device memory; the libraries stay loaded.
/// </summary>
public sealed class GpuDriver
{
    private const string VisibleDevices = "CUDA_VISIBLE_DEVICES";

    private GpuDriver()
    {
    }

    /// <summary>The devices, numbered as CUDA numbers them for this process; none where <see cref="Missing"/> is set.</summary>
    public IReadOnlyList<GpuDevice> Devices { get; private init; } = [];

    /// <summary>Why there is no device to use, in one line; <see langword="null"/> if there is one.</summary>
    public string? Missing { get; private init; }

    /// <summary>Why NVML tells nothing: memory in use and processes are not known then; <see langword="null"/> if it does.</summary>
    public string? NvmlMissing { get; private init; }

    /// <summary>The driver's release, such as <c>570.86.10</c>; <see langword="null"/> where NVML does not tell.</summary>
    public string? DriverVersion { get; private init; }

    /// <summary>The newest CUDA version that the driver serves, such as <c>12.8</c>; <see langword="null"/> without a driver.</summary>
    public string? CudaDriverVersion { get; private init; }

    /// <summary>Loads the driver and looks at its devices. It never throws: what is wrong is in <see cref="Missing"/>.</summary>
    public static GpuDriver Open() => Open(DriverCode.FileName, NvmlLibrary.FileName);

    /// <summary>The same with libraries of one's own.</summary>
    internal static GpuDriver Open(string driverFile, string nvmlFile)
    {
        if (DriverLibrary.TryLoad(driverFile, out string? missing) is not { } driver)
            return new GpuDriver { Missing = $"no NVIDIA driver: {missing}" };
        NvmlLibrary? nvml = OpenNvml(nvmlFile, out string? nvmlMissing);
        string? release = nvml is not null && nvml.DriverVersion(out string text) == NvmlLibrary.Success ? text : null;
        string? cuda = driver.Version(out int version) == DriverCode.Success ? $"{version / 1000}.{version % 1000 / 10}" : null;
        var opened = new GpuDriver { NvmlMissing = nvmlMissing, DriverVersion = release, CudaDriverVersion = cuda };
        try
        {
            int code = driver.Initialize();
            if (code != DriverCode.Success)
                return opened.Without(Refusal(driver, "cuInit", code));
            int count = 0;
            driver.Check(driver.DeviceCount(out count), "cuDeviceGetCount");
            return count == 0
                ? opened.Without("the NVIDIA driver shows no device" + Selection())
                : opened.With([.. Enumerable.Range(0, count).Select(index => GpuDevice.Open(index, driver, nvml, nvmlMissing))]);
        }
        catch (CudaDriverException e)
        {
            return opened.Without($"the NVIDIA driver cannot be used: {e.Message}");
        }
    }

    private static NvmlLibrary? OpenNvml(string file, out string? missing)
    {
        if (SharedLibrary.TryLoad(file) is not { } library)
        {
            missing = $"no NVML: {file} cannot be loaded";
            return null;
        }

        var nvml = new NvmlLibrary(library);
        int code = nvml.Initialize();
        missing = code == NvmlLibrary.Success ? null : $"NVML cannot be used: {nvml.Describe(code)}";
        return missing is null ? nvml : null;
    }

    private static string Refusal(DriverLibrary driver, string function, int code)
    {
        (string name, string text) = driver.Describe(code);
        return $"the NVIDIA driver cannot be used: {function} says {name} ({text})" + (code == DriverCode.NoDevice ? Selection() : "");
    }

    private static string Selection() =>
        Environment.GetEnvironmentVariable(VisibleDevices) is { } selected ? $"; {VisibleDevices} is '{selected}'" : "";

    private GpuDriver Without(string reason) =>
        new() { Missing = reason, NvmlMissing = NvmlMissing, DriverVersion = DriverVersion, CudaDriverVersion = CudaDriverVersion };

    private GpuDriver With(IReadOnlyList<GpuDevice> devices) =>
        new() { Devices = devices, NvmlMissing = NvmlMissing, DriverVersion = DriverVersion, CudaDriverVersion = CudaDriverVersion };
}
