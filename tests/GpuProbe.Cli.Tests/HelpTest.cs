using System.CommandLine;
using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Tests;

namespace GpuProbe.Cli.Tests;

public sealed class HelpTest
{
    [Fact]
    public void Root() => Approved.Match(Help("--help"));

    [Fact]
    public void Env() => Approved.Match(Help("env", "--help"));

    [Fact]
    public void Estimate() => Approved.Match(Help("estimate", "--help"));

    [Fact]
    public void Measure() => Approved.Match(Help("measure", "--help"));

    [Fact]
    public void Probe() => Approved.Match(Help("probe", "-h"));

    [Fact]
    public void Advise() => Approved.Match(Help("advise", "--help"));

    [Fact]
    public void Virtual() => Approved.Match(Help("virtual", "--help"));

    [Fact]
    public void Search() => Approved.Match(Help("search", "--help"));

    [Fact]
    public void Sweep() => Approved.Match(Help("sweep", "--help"));

    [Fact]
    public void Merge() => Approved.Match(Help("merge", "--help"));

    [Fact]
    public void Calibrate() => Approved.Match(Help("calibrate", "--help"));

    [Fact]
    public void Tokens() => Approved.Match(Help("tokens", "--help"));

    [Fact]
    public void Completion() => Approved.Match(Help("completion", "--help"));

    [Fact]
    public void Version_is_one_line() => Assert.Matches(@"^gpuprobe \d+\.\d+\.\d+( \([0-9a-f]{40}\))?\n$", Help("--version"));

    // Of two, only one would ever be given a value.
    [Fact]
    public void No_verb_has_an_option_twice()
    {
        using var streams = StandardStreams.Open();
        Assert.All(CommandTree.Build(streams, []).Subcommands, verb => Assert.Equal(verb.Options.Select(option => option.Name).Distinct(), verb.Options.Select(option => option.Name)));
    }

    private static string Help(params string[] args)
    {
        GpuprobeResult result = Gpuprobe.Run(args);
        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.All(result.Out.Split('\n').Where(line => !line.StartsWith("  gpuprobe", StringComparison.Ordinal)), line => Assert.InRange(line.Length, 0, 100));
        return result.Out;
    }
}
