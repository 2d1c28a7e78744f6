using System.Text.RegularExpressions;

namespace GpuProbe.Gpu.Tests;

/// <summary>The stand-ins that are built for a libtorch.</summary>
public sealed class StandInsTest(FakeWheel wheel) : IClassFixture<FakeWheel>
{
    private static readonly string[] Own = ["libgpuprobe-audit.so", "libgpuprobe-vgpu.so"];

    [Fact]
    public void They_are_called_as_the_libraries_that_the_wheel_is_linked_with()
    {
        wheel.Built.Succeeded();
        string[] files = [.. Libraries(wheel.StandIns)];
        string[] nvidia = [.. Libraries(wheel.Nvidia)];

        Assert.Equal(14, nvidia.Length);
        Assert.Equal(nvidia, files.Intersect(nvidia));
        Assert.Equal(["libcuda.so.1", "libnvidia-ml.so.1"], files.Intersect(["libcuda.so.1", "libnvidia-ml.so.1"]));
        Assert.All(files, file => Assert.Equal([$"[{file}]"], Dynamic(Path.Combine(wheel.StandIns, file), "SONAME")));
        Assert.Single(files, file => file.StartsWith("libcudart", StringComparison.Ordinal));
    }

    [Fact]
    public void They_define_every_import_with_its_version_node()
    {
        string[] imports = Imports(wheel.Torch);

        Assert.Equal(27, imports.Length);
        Assert.Contains("__cudaOfTheFuture@libcudart.so.13", imports);
        Assert.Contains("cufftOfTheFuture@libcufft.so.12", imports);
        Assert.Contains("nvshmem_malloc@NVSHMEM", imports);
        Assert.Contains("ncclOfTheFuture", imports);
        Assert.Empty(imports.Except(Exports(wheel.StandIns)));
    }

    [Fact]
    public void Those_of_this_machine_define_every_import_of_its_libtorch()
    {
        Requirements.PythonOnVirtualGpu();
        string[] imports = Imports(Environment.GetEnvironmentVariable("GPUPROBE_CUDA_TORCH")!);

        Assert.InRange(imports.Length, 500, 5000);
        Assert.Empty(imports.Except(Exports(Environment.GetEnvironmentVariable("GPUPROBE_VIRTUAL_GPU")!)));
    }

    [Fact]
    public void A_second_build_changes_nothing()
    {
        string[] before = Listing();
        Command second = wheel.Build();

        Assert.Equal((0, "", ""), (second.Code, second.Out, second.Error));
        Assert.Equal(before, Listing());
    }

    [Fact]
    public void A_folder_without_a_CUDA_libtorch_is_one_line()
    {
        string[] before = Listing();
        Command refused = wheel.Build(wheel.Nvidia);

        string line = Assert.Single(refused.Error.TrimEnd('\n').Split('\n'));
        Assert.Equal(1, refused.Code);
        Assert.EndsWith($": {wheel.Nvidia} holds no libtorch_cuda.so: no CUDA build of libtorch", line, StringComparison.Ordinal);
        Assert.Equal(before, Listing());
    }

    [Theory]
    [InlineData("libcublas.so.13")]
    [InlineData("libnvrtc.so.13")] // which the program has not loaded
    public void They_come_before_run_paths_and_absolute_paths(string library)
    {
        string path = Path.Combine(wheel.Nvidia, library);
        Assert.Single(Dynamic(wheel.Program, "RPATH"));
        Assert.Equal(
            ["malloc 77", "versions 0 0 77", "unknown 77, refused 77", $"loaded {path}"], Command.Run(wheel.Program, path).Succeeded().Lines);

        VirtualRun run = RunProgram(path, out Command command);

        // Versions as of the wheel's own metadata: CUDA 13.0, NCCL 2.27.7, cuDNN 9.15.1.
        Assert.Equal(
            ["malloc 0", "versions 13000 22707 91501", "unknown 0, refused 1", $"loaded {Path.Combine(wheel.StandIns, library)}"], command.Lines);
        Assert.Equal((5, "incomplete"), (run.Code, run.Verdict));
        Assert.Equal("""[{"name":"cublasFutureMalloc","count":1}]""", Compact(run, "refusedCalls"));
        Assert.Equal("""[{"name":"cudnnOfTheFuture","count":1}]""", Compact(run, "stubbedCalls"));
        Assert.Equal(
            "Refused, because what they do to memory is not modelled: cublasFutureMalloc.",
            Assert.Single(run.Property("verdict").GetProperty("reasons").EnumerateArray()).GetString());
        Assert.Equal((512L + 4) << 20, run.Property("devices")[0].GetProperty("peakBytes").GetInt64()); // 3 MiB in pages of 2 MiB
    }

    private VirtualRun RunProgram(string argument, out Command command)
    {
        string json = Path.GetTempFileName();
        try
        {
            command = Command.Run(
                Path.Combine(AppContext.BaseDirectory, "gpuprobe"),
                ["virtual", "--gpu", "a100-80gb", "--json", json, "--quiet", "--", wheel.Program, argument],
                ("LD_BIND_NOW", "1"),
                ("GPUPROBE_VIRTUAL_GPU", wheel.StandIns),
                ("GPUPROBE_CUDA_TORCH", wheel.Torch));
            return new VirtualRun(command.Code, command.Out, command.Error, File.ReadAllText(json));
        }
        finally
        {
            File.Delete(json);
        }
    }

    private string[] Listing() =>
    [
        .. new DirectoryInfo(wheel.Virtual).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
            .Select(file => $"{file.FullName} {file.LastWriteTimeUtc:O} {file.LinkTarget}").Order(StringComparer.Ordinal),
    ];

    private static IEnumerable<string> Libraries(string folder) =>
        Directory.EnumerateFiles(folder, "*.so*").Select(file => Path.GetFileName(file)).Except(Own).Order(StringComparer.Ordinal);

    private static string[] Dynamic(string file, string tag) =>
        [.. Command.Run("readelf", "-dW", file).Succeeded().Lines.Where(line => line.Contains($"({tag})", StringComparison.Ordinal)).Select(line => line.Split(' ')[^1])];

    // What a folder's libraries import of NVIDIA's: those functions that the list of libraries gives an owner.
    private static string[] Imports(string folder)
    {
        string[] owned =
        [
            .. File.ReadLines(Path.Combine(Requirements.Scripts, "..", "src", "GpuProbe.VirtualGpu", "stubs", "libraries.txt"))
                .Where(line => line.StartsWith("lib", StringComparison.Ordinal))
                .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2]).Where(pattern => pattern != "-"),
        ];
        var nvidia = new Regex(string.Join('|', owned), RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10));
        return [.. Symbols(folder, "--undefined-only").Where(symbol => nvidia.IsMatch(symbol)).Distinct()];
    }

    private static HashSet<string> Exports(string folder) =>
        [.. Symbols(folder, "--defined-only").Select(symbol => symbol.Replace("@@", "@", StringComparison.Ordinal))];

    private static IEnumerable<string> Symbols(string folder, string which)
    {
        IEnumerable<string> files = Directory.EnumerateFiles(folder, "*.so*").Concat(Directory.EnumerateFiles(Path.Combine(folder, ".."), "lib*_cuda.so*"));
        return Command.Run("nm", ["-D", which, "--with-symbol-versions", .. files.Where(file => new FileInfo(file).LinkTarget is null)]).Succeeded()
            .Lines.Where(line => line[0] is ' ' or >= '0' and <= '9').Select(line => line.Split(' ')[^1]);
    }

    private static string Compact(VirtualRun run, string property) =>
        string.Concat(run.Property(property).GetRawText().Where(letter => !char.IsWhiteSpace(letter)));
}
