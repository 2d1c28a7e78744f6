using GpuProbe.Cli.Machine;

namespace GpuProbe.Cli.Tests;

public sealed class MachineMemoryTest : IDisposable
{
    private const long KiB = 1024;
    private readonly string _root = Directory.CreateTempSubdirectory("gpuprobe-").FullName;

    public MachineMemoryTest() => Put("proc/meminfo", "MemTotal:       1000 kB\nMemFree:  1 kB\nMemAvailable:    800 kB\n");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Without_control_groups_the_machine_decides() =>
        Assert.Equal(new MachineMemory(1000 * KiB, 800 * KiB, null), MachineMemory.Read(_root));

    [Fact]
    public void The_tightest_group_above_the_process_decides()
    {
        Put("proc/self/cgroup", "0::/outer/inner\n");
        Put("sys/fs/cgroup/outer/inner/memory.max", "max\n");
        Put("sys/fs/cgroup/outer/memory.max", $"{500 * KiB}\n");
        Put("sys/fs/cgroup/outer/memory.current", $"{300 * KiB}\n");
        Put("sys/fs/cgroup/outer/memory.stat", $"anon 5\ninactive_file {100 * KiB}\n");

        Assert.Equal(new MachineMemory(1000 * KiB, 300 * KiB, 500 * KiB), MachineMemory.Read(_root));
    }

    [Fact]
    public void Version_1_is_understood()
    {
        Put("proc/self/cgroup", "5:cpu:/a\n4:memory:/box\n");
        Put("sys/fs/cgroup/memory/box/memory.limit_in_bytes", $"{400 * KiB}\n");
        Put("sys/fs/cgroup/memory/box/memory.usage_in_bytes", $"{50 * KiB}\n");
        Put("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");

        Assert.Equal(new MachineMemory(1000 * KiB, 350 * KiB, 400 * KiB), MachineMemory.Read(_root));
    }

    [Fact]
    public void What_cannot_be_read_is_unknown() => Assert.Equal(new MachineMemory(null, null, null), MachineMemory.Read("/nowhere"));

    private void Put(string file, string text)
    {
        string path = Path.Combine(_root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
