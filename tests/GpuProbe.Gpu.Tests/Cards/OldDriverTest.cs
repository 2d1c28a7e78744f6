using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using GpuProbe.Cuda;

namespace GpuProbe.Gpu.Tests.Cards;

/// <summary>A driver that lacks functions serves with those it has.</summary>
public sealed class OldDriverTest : IDisposable
{
    private const long MiB = 1 << 20;
    private const string Nvml = "libnvidia-ml.so.1";
    private const string NoNvml = "libnvidia-ml-of-nobody.so.1";

    private static readonly string s_old = Path.Combine(Requirements.Programs, "old_driver.c");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    [Fact]
    public void What_it_does_not_tell_is_unknown()
    {
        JsonNode found = Run(s_old);

        Equal("[null,null,null,\"10.2\",1]", found["missing"], found["nvmlMissing"], found["driver"], found["cuda"], found["devices"]);
        Equal("""[["Old card 0",null,"0000:01:00.0","NotSupported"],false]""", found["identity"], found["virtual"]);
        Equal($"[{1000 * MiB},[{1024 * MiB},{100 * MiB},{924 * MiB},null]]", found["total"], found["memory"]);
        Equal($"[[[4000001,{MiB}],[4000002,null]]]", found["processes"]);
    }

    [Fact]
    public void What_needs_a_missing_function_says_which() => Assert.Equal(
        [
            "CudaDriverException cuDeviceGetDefaultMemPool: function missing (this driver is too old to have it)",
            "CudaDriverException cuDevicePrimaryCtxGetState: function missing (this driver is too old to have it)",
            "CudaDriverException cuDeviceGetAttribute(BlocksPerMultiprocessor): CUDA error 1 (not known to this driver)",
        ],
        Run(s_old)["refusals"]!.AsArray().Select(refusal => (string?)refusal));

    [Fact]
    public void Libraries_without_any_function_are_a_reason()
    {
        string source = Path.Combine(_folder.FullName, "empty.c");
        File.WriteAllText(source, "");
        JsonNode found = Run(source);

        Assert.Equal("the NVIDIA driver cannot be used: cuInit says function missing (this driver is too old to have it)", (string?)found["missing"]);
        Equal("""["NVML cannot be used: NVML error 13",0]""", found["nvmlMissing"], found["devices"]);
    }

    [Fact]
    public void Without_NVML_only_what_it_tells_is_unknown()
    {
        JsonNode found = Run(s_old, NoNvml);

        string missing = $"no NVML: {NoNvml} cannot be loaded";
        Equal($"[\"{missing}\",1]", found["nvmlMissing"], found["devices"]);
        Equal("""[null,["Old card 0",null,"0000:01:00.0",null]]""", found["memory"], found["identity"]);
        Equal($"[[],\"{missing}\"]", found["processes"], found["caveat"]);
        Equal("""[[0,null,"NVML does not tell this device's memory",false]]""", found["samples"]);
    }

    [Fact]
    public void The_name_with_a_version_is_enough()
    {
        Assert.SkipWhen(NativeLibrary.TryLoad("libcuda.so", out _), "this machine has a driver with the link libcuda.so");
        JsonNode found = Run(s_old, hasLink: false);

        Equal("[null,1]", found["missing"], found["devices"]);
    }

    [Fact]
    public void The_name_without_a_version_may_not_be_another_driver_s_where_a_package_looks_for_it()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "stub.c"), "");
        Command.Require("gcc");
        Command.Run("gcc", "-shared", "-fPIC", Path.Combine(_folder.FullName, "stub.c"), "-o", Path.Combine(_folder.FullName, "libcuda.so")).Succeeded();
        string? expected = typeof(GpuDriver).Assembly.GetReferencedAssemblies().Any(assembly => assembly.Name == "ManagedCuda")
            ? "no NVIDIA driver: libcuda.so, which ManagedCuda looks for, is another library than libcuda.so.1: take its folder (the toolkit's stubs?) out of LD_LIBRARY_PATH"
            : null;

        Assert.Equal(expected, (string?)Run(s_old, hasLink: false)["missing"]);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private JsonNode Run(string source, string nvml = Nvml, bool hasLink = true)
    {
        Command.Require("gcc");
        string driver = Path.Combine(_folder.FullName, "libcuda.so.1");
        Command.Run("gcc", "-shared", "-fPIC", source, "-o", driver).Succeeded();
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, Nvml), driver);
        if (hasLink)
            File.CreateSymbolicLink(Path.Combine(_folder.FullName, "libcuda.so"), driver);
        Command run = Command.Run(Environment.ProcessPath!, [Program.AsCardProgram, "old-driver", nvml], ("LD_LIBRARY_PATH", _folder.FullName));
        return JsonNode.Parse(run.Succeeded().Out)!;
    }

    private static void Equal(string expected, params JsonNode?[] found) =>
        Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), new JsonArray([.. found.Select(node => node?.DeepClone())]).ToJsonString());
}
