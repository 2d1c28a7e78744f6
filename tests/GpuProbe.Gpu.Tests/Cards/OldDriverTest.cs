using GpuProbe.Cuda;

namespace GpuProbe.Gpu.Tests.Cards;

/// <summary>A driver that lacks functions serves with those it has.</summary>
public sealed class OldDriverTest : IDisposable
{
    private const long MiB = 1 << 20;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    [Fact]
    public void What_it_does_not_tell_is_unknown()
    {
        GpuDriver driver = Open("old", Path.Combine(Requirements.Programs, "old_driver.c"));

        Assert.Equal((null, null, null, "10.2"), (driver.Missing, driver.NvmlMissing, driver.DriverVersion, driver.CudaDriverVersion));
        GpuDevice device = Assert.Single(driver.Devices);
        Assert.Equal(("Old card 0", null, "0000:01:00.0", 1000 * MiB), (device.Name, device.Uuid, device.BusId, device.TotalMemoryBytes));
        Assert.Equal(new DeviceMemory(1024 * MiB, 100 * MiB, 924 * MiB, ReservedBytes: null), device.ReadMemory());
        Assert.Equal(MigState.NotSupported, device.Mig);
        Assert.False(device.IsVirtual);
        Assert.Equal([(4_000_001, MiB), (4_000_002, null)], device.Processes().List.Select(process => (process.Pid, process.UsedBytes)));
    }

    [Fact]
    public void What_needs_a_missing_function_says_which()
    {
        GpuDevice device = Open("older", Path.Combine(Requirements.Programs, "old_driver.c")).Devices[0];

        Assert.Equal(
            "cuDeviceGetDefaultMemPool: function missing (this driver is too old to have it)",
            Assert.Throws<CudaDriverException>(() => MemoryPool.DefaultOf(device)).Message);
        Assert.Equal(
            "cuDeviceGetAttribute(BlocksPerMultiprocessor): CUDA error 1 (not known to this driver)",
            Assert.Throws<CudaDriverException>(() => device.ToProfile(0, "test")).Message);
    }

    [Fact]
    public void Libraries_without_any_function_are_a_reason()
    {
        string source = Path.Combine(_folder.FullName, "empty.c");
        File.WriteAllText(source, "");
        GpuDriver driver = Open("empty", source);

        Assert.Equal("the NVIDIA driver cannot be used: cuInit says function missing (this driver is too old to have it)", driver.Missing);
        Assert.Equal("NVML cannot be used: NVML error 13", driver.NvmlMissing);
    }

    [Fact]
    public void Without_NVML_only_what_it_tells_is_unknown()
    {
        var driver = GpuDriver.Open(Build("alone", Path.Combine(Requirements.Programs, "old_driver.c")), "libnvidia-ml-of-nobody.so.1");

        Assert.Equal("no NVML: libnvidia-ml-of-nobody.so.1 cannot be loaded", driver.NvmlMissing);
        GpuDevice device = Assert.Single(driver.Devices);
        Assert.Null(device.ReadMemory());
        Assert.Null(device.Mig);
        Assert.Equal((0, driver.NvmlMissing), (device.Processes().List.Count, device.Processes().Caveat));
        using var sampler = new DeviceSampler(device);
        Assert.Equal((0, null, "NVML does not tell this device's memory", false), (sampler.Stop().Count, sampler.Stop().PeakUsedBytes, sampler.Stop().Problem, sampler.Stop().IsDeviceLost));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private GpuDriver Open(string name, string source)
    {
        string library = Build(name, source);
        return GpuDriver.Open(library, library);
    }

    private string Build(string name, string source)
    {
        Command.Require("gcc");
        string library = Path.Combine(_folder.FullName, $"lib{name}.so");
        Command.Run("gcc", "-shared", "-fPIC", source, "-o", library).Succeeded();
        return library;
    }
}
