using System.Text.Json;

namespace GpuProbe.Gpu.Tests.Gating;

/// <summary>The repository's own gate: what its training runs take on virtual cards has not changed unnoticed.</summary>
public sealed class VirtualBaselineTest : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gpuprobe-baseline-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_repositorys_baseline_holds()
    {
        Requirements.VirtualGpu();
        string program = Path.Combine(AppContext.BaseDirectory, "gpuprobe");
        string baselines = Path.Combine(Requirements.Benchmarks, "baselines");
        string baseline = Path.Combine(baselines, "virtual.json");
        string results = Path.Combine(_folder, "results.jsonl");
        Command.Run(program, "sweep", Path.Combine(baselines, "virtual.grid.json"), "-o", results, "--quiet").Succeeded();
        SkipOnAnotherLibtorch(results, baseline);

        Command gate = Command.Run(program, "gate", results, "--baseline", baseline);

        Assert.True(
            gate.Code == 0,
            $"exit code {gate.Code}\n{gate.Out}{gate.Error}\nIf this is meant to be: gpuprobe sweep benchmarks/baselines/virtual.grid.json -o results.jsonl; "
            + "gpuprobe gate results.jsonl --baseline benchmarks/baselines/virtual.json --update benchmarks/baselines/virtual.json");
        Assert.Contains("\npass: 20 of 20 rows as expected\n", gate.Out, StringComparison.Ordinal);
    }

    private static void SkipOnAnotherLibtorch(string results, string baseline)
    {
        using JsonDocument row = JsonDocument.Parse(File.ReadLines(results).First());
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(baseline));
        string? here = row.RootElement.GetProperty("torchVersion").GetString();
        string? there = expected.RootElement.GetProperty("lanes").GetProperty("virtual").GetProperty("libtorch").GetString();
        Assert.SkipUnless(here == there, $"libtorch is {here}, and the baseline is of {there}");
    }
}
