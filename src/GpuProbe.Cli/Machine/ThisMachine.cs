using System.Runtime.InteropServices;
using GpuProbe.Core.Reporting;
using GpuProbe.Cuda;

namespace GpuProbe.Cli.Machine;

/// <summary>This machine and the software on it.</summary>
internal static class ThisMachine
{
    /// <summary>What can be read without loading anything.</summary>
    public static EnvironmentInfo Describe()
    {
        MachineMemory memory = MachineMemory.Read();
        return new EnvironmentInfo
        {
            Os = $"{RuntimeInformation.OSDescription} ({RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()})",
            Kernel = Environment.OSVersion.Version.ToString(),
            Cpu = Processor.Name(),
            Cores = Environment.ProcessorCount,
            MemoryTotalBytes = memory.TotalBytes,
            MemoryAvailableBytes = memory.AvailableBytes,
            MemoryLimitBytes = memory.LimitBytes,
            DotNet = RuntimeInformation.FrameworkDescription,
            NvidiaDriver = NvidiaDriver.Version(),
            Gpus = NvidiaDriver.Gpus(),
        };
    }

    /// <summary>The same with what <paramref name="driver"/> shows.</summary>
    public static EnvironmentInfo DescribeWithCards(GpuDriver driver) => Describe().WithDriver(driver) with
    {
        Cards = [.. driver.Devices.Select(CardsHere.Describe)],
    };

    /// <summary>The same with the releases of <paramref name="driver"/>.</summary>
    public static EnvironmentInfo WithDriver(this EnvironmentInfo environment, GpuDriver driver) => environment with
    {
        CudaDriver = new CudaDriverInfo(driver.DriverVersion, driver.CudaDriverVersion, driver.Missing, driver.NvmlMissing),
    };
}
