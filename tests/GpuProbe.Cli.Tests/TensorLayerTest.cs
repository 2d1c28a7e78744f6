using System.Text.RegularExpressions;
using System.Xml.Linq;
using GpuProbe.Cli.Tests.Architecture;

namespace GpuProbe.Cli.Tests;

/// <summary>The switch between the project's own layer and the packages, seen by who chooses the packages where they are not to be had.</summary>
public sealed partial class TensorLayerTest : IDisposable
{
    private const string Absent =
        "TorchSharp 0.107.0, TorchSharp-cuda-linux 0.107.0, ManagedCuda-12 12.8.60, Microsoft.ML.Tokenizers 2.0.0";

    private const string Gallery = "or add one that does, as NuGet's public gallery (dotnet nuget add source).";
    private readonly string _folder = Directory.CreateTempSubdirectory("gpuprobe-layer-test-").FullName;

    private string Feed => Path.Combine(_folder, "feed");

    [Fact]
    public void Packages_that_the_sources_lack_are_named_in_one_line()
    {
        Directory.CreateDirectory(Feed);
        GpuprobeResult run = Dotnet("build", "GpuProbe.sln", "-p:TensorLayer=TorchSharp");
        Assert.Equal(
            (1, $"The package sources of this machine ({Feed}) do not have {Absent}: build without -p:TensorLayer=TorchSharp, {Gallery}"),
            (run.Code, Assert.Single(Complaints(run))));
    }

    [Fact]
    public void A_source_that_is_not_there_is_another_matter_than_a_package()
    {
        GpuprobeResult run = Dotnet("restore", "src/GpuProbe.Tensors", "-p:TensorLayer=torchsharp", "-p:TorchSharpBackend=cpu");
        Assert.Equal(
            (1, $"The packages of TensorLayer=TorchSharp cannot be looked up: The local source '{Feed}' doesn't exist. Reach it, or build without -p:TensorLayer=TorchSharp."),
            (run.Code, Assert.Single(Complaints(run))));
    }

    [Theory]
    [InlineData("src/GpuProbe.Core", "TensorLayer=Torch", "TensorLayer=Torch is unknown: GpuProbe (the default) and TorchSharp are allowed.")]
    [InlineData("GpuProbe.sln", "TorchSharpBackend=cuda", "TorchSharpBackend=cuda is unknown: cuda-linux (the default) and cpu are allowed.")]
    public void An_unknown_choice_is_refused_with_those_that_are_allowed(string built, string choice, string complaint)
    {
        GpuprobeResult run = Dotnet("build", built, "--no-restore", $"-p:{choice}");
        Assert.Equal((1, complaint), (run.Code, Assert.Single(Complaints(run))));
    }

    [Theory]
    [InlineData("torch")]
    [InlineData("")]
    public void The_script_refuses_an_unknown_layer(string layer)
    {
        GpuprobeResult run = Gpuprobe.RunProgram(Path.Combine(Repository.Root, "scripts", "gpuprobe"), ["--tensor-layer", layer, "env"]);
        Assert.Equal($"--tensor-layer '{layer}' is unknown: gpuprobe (the default) and torchsharp are allowed", run.Refusal(2));
    }

    [Fact]
    public void The_script_leaves_nothing_behind_where_the_packages_are_not_to_be_had()
    {
        Directory.CreateDirectory(Feed);
        string tree = Tree();
        GpuprobeResult run = Gpuprobe.RunProgram(
            Path.Combine(tree, "scripts", "gpuprobe"),
            ["--tensor-layer", "torchsharp", "env"],
            ("RestoreSources", Feed),
            ("RestorePackagesPath", Path.Combine(_folder, "packages")));

        Assert.Equal(
            (3, "", $"gpuprobe: building GpuProbe\ngpuprobe: The package sources of this machine ({Feed}) do not have {Absent}: run without --tensor-layer torchsharp, {Gallery}\n"),
            (run.Code, run.Out, run.Error));
        Assert.False(Directory.Exists(Path.Combine(tree, ".gpuprobe", "cli-torchsharp")));
    }

    [Fact]
    public void The_libtorch_that_TorchSharp_brings_is_the_one_that_runs()
    {
        string tree = Tree();
        string program = Path.Combine(tree, ".gpuprobe", "cli-torchsharp", "bin", "GpuProbe.Cli", "release");
        string natives = Path.Combine(program, "runtimes", "linux-x64", "native");
        Directory.CreateDirectory(natives);
        File.WriteAllText(Path.Combine(natives, "libtorch_cpu.so"), "");
        File.WriteAllText(Path.Combine(program, "gpuprobe.deps.json"), """{ "libraries": { "libtorch-cpu-linux-x64/2.10.0": {} } }""");
        const string places = """
            . "$0/common.sh"; . "$0/torchsharp.sh"; choose_tensor_layer torchsharp; torchsharp_brings_torch; torchsharp_places
            echo "$GPUPROBE_NATIVE ${GPUPROBE_CUDA_TORCH-unset} ${GPUPROBE_VIRTUAL_GPU-unset}"
            """;

        GpuprobeResult cpu = Places("/a/libtorch/of/the/machine");
        Assert.Equal((0, "none unset unset\n"), (cpu.Code, cpu.Out));
        Assert.Contains(
            ": there is no native library for TorchSharp's libtorch 2.10.0, and what needs it is refused: set GPUPROBE_TORCH to the folder of a libtorch 2.10.0 with headers\n",
            cpu.Error,
            StringComparison.Ordinal);
        Assert.Contains("TorchSharp-cpu brings no CUDA part of libtorch, so there is no virtual GPU\n", cpu.Error, StringComparison.Ordinal);

        File.WriteAllText(Path.Combine(natives, "libtorch_cuda.so"), "");
        Assert.Equal("none unset /stand-ins\n", Places("none").Out);
        Assert.Equal($"none {natives} /stand-ins\n", Places("/a/libtorch/of/the/machine").Out);

        GpuprobeResult Places(string cudaTorch) => Gpuprobe.RunProgram(
            "bash",
            ["-c", places, Path.Combine(tree, "scripts")],
            ("GPUPROBE_NATIVE", null),
            ("GPUPROBE_TORCH", null),
            ("GPUPROBE_VIRTUAL_GPU", "/stand-ins"),
            ("GPUPROBE_CUDA_TORCH", cudaTorch));
    }

    [Fact]
    public void The_switch_names_only_what_is_there()
    {
        XDocument targets = XDocument.Load(Path.Combine(Repository.Root, "src", "TensorLayer.targets"));
        string[] missing =
        [
            .. from removed in targets.Descendants("Compile")
               let project = ProjectName().Match($"{removed.Parent!.Attribute("Condition")?.Value}{removed.Attribute("Condition")?.Value}").Value
               from pattern in removed.Attribute("Remove")!.Value.Split(';', StringSplitOptions.TrimEntries)
               let folder = project.EndsWith(".Tests", StringComparison.Ordinal) ? "tests" : "src"
               let path = Path.Combine(Repository.Root, folder, project, pattern.Replace("/**", "", StringComparison.Ordinal))
               where !Path.Exists(path)
               select path,
        ];
        Assert.Equal([], missing);
        Assert.NotEmpty(targets.Descendants("Compile"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [GeneratedRegex(@"GpuProbe(\.\w+)+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ProjectName();

    [GeneratedRegex("error[^:]*: (?<text>.*) \\[[^[]*\\]$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Complaint();

    // What went wrong is told when it does, and once more at the end of a build.
    private static string[] Complaints(GpuprobeResult run) =>
        [.. Complaint().Matches(run.Out).Select(match => match.Groups["text"].Value).Distinct(StringComparer.Ordinal)];

    // The scripts take the folder above their own for the repository, and follow no link to find it.
    private string Tree()
    {
        string tree = Path.Combine(_folder, "tree");
        Directory.CreateDirectory(tree);
        Assert.Equal(0, Gpuprobe.RunProgram("cp", ["-r", Path.Combine(Repository.Root, "scripts"), tree]).Code);
        foreach (string name in Directory.EnumerateFiles(Repository.Root, "Directory.*").Select(file => Path.GetFileName(file)).Concat(["src", "models", "global.json"]))
            File.CreateSymbolicLink(Path.Combine(tree, name), Path.Combine(Repository.Root, name));
        return tree;
    }

    // With no package in the cache, and none but in the feed.
    private GpuprobeResult Dotnet(string verb, string built, params string[] settings) => Gpuprobe.RunProgram(
        "dotnet",
        [
            verb, Path.Combine(Repository.Root, built), "--artifacts-path", Path.Combine(_folder, "artifacts"),
            "-nologo", "-tl:off", "-v", "quiet", "-clp:NoSummary", "-nodeReuse:false", .. settings,
        ],
        ("RestoreSources", Feed),
        ("RestorePackagesPath", Path.Combine(_folder, "packages")));
}
