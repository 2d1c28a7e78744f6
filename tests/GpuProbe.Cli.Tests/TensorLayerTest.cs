using System.Text.RegularExpressions;
using System.Xml.Linq;
using GpuProbe.Cli.Tests.Architecture;

namespace GpuProbe.Cli.Tests;

/// <summary>The switch between the project's own layer and the packages, seen by who chooses the packages where they are not to be had.</summary>
public sealed partial class TensorLayerTest : IDisposable
{
    private const string Absent =
        "TorchSharp 0.107.0, TorchSharp-cuda-linux 0.107.0, ManagedCuda-12 12.8.60, Microsoft.ML.Tokenizers 2.0.0";

    private const string Gallery = "or add one that does, as the public gallery (dotnet nuget add source https://api.nuget.org/v3/index.json).";
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
        string tree = Path.Combine(_folder, "tree");
        Directory.CreateDirectory(tree);
        // The script takes the folder above its own for the repository, and follows no link to find it.
        Assert.Equal(0, Gpuprobe.RunProgram("cp", ["-r", Path.Combine(Repository.Root, "scripts"), tree]).Code);
        foreach (string name in Directory.EnumerateFiles(Repository.Root, "Directory.*").Select(file => Path.GetFileName(file)).Concat(["src", "models", "global.json"]))
            File.CreateSymbolicLink(Path.Combine(tree, name), Path.Combine(Repository.Root, name));

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
    public void The_switch_names_only_what_is_there()
    {
        XDocument targets = XDocument.Load(Path.Combine(Repository.Root, "src", "TensorLayer.targets"));
        string[] missing =
        [
            .. from removed in targets.Descendants("Compile")
               let project = ProjectName().Match($"{removed.Parent!.Attribute("Condition")?.Value}{removed.Attribute("Condition")?.Value}").Value
               from pattern in removed.Attribute("Remove")!.Value.Split(';', StringSplitOptions.TrimEntries)
               let path = Path.Combine(Repository.Root, "src", project, pattern.Replace("/**", "", StringComparison.Ordinal))
               where !Path.Exists(path)
               select path,
        ];
        Assert.Equal([], missing);
        Assert.NotEmpty(targets.Descendants("Compile"));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [GeneratedRegex(@"GpuProbe\.\w+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ProjectName();

    [GeneratedRegex("error[^:]*: (?<text>.*) \\[[^[]*\\]$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Complaint();

    // What went wrong is told when it does, and once more at the end of a build.
    private static string[] Complaints(GpuprobeResult run) =>
        [.. Complaint().Matches(run.Out).Select(match => match.Groups["text"].Value).Distinct(StringComparer.Ordinal)];

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
