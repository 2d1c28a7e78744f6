using System.Text.Json;
using GpuProbe.Core.Tracing;
using GpuProbe.Core.VirtualGpus;

namespace GpuProbe.Gpu.Tests.Estimating;

/// <summary>One rank of many against PyTorch's own implementations around the same model, both on the virtual card.</summary>
public sealed class ShardedInPythonTest
{
    private const string Card = "a100-80gb";

    [Fact]
    public void Every_phase_allocates_and_reserves_the_same_bytes()
    {
        string file = Path.GetTempFileName();
        File.WriteAllLines(file, ShardedPoints.All.Select(words => JsonSerializer.Serialize(ShardedPoints.ForPython(words))));
        VirtualRun python = new PythonProgram(
            Path.Combine(Requirements.Peers, "torch_step.py"), "--device", "cuda:0", "--setups", file)
        { Gpu = Card }.Run();
        File.Delete(file);
        Assert.True(python.Code == 0, python.ToString());
        using var worker = new WorkerOnCard(Presets.Card(Card), new RigOptions { ClaimsRanks = true });
        string[] own = [.. ShardedPoints.All.Select(words => $"{words}\n{Figures(worker.Run(ShardedPoints.Setup(words)))}")];

        Assert.Equal(ShardedPoints.All.Zip(python.Objects, (words, printed) => $"{words}\n{Figures(printed)}"), own);
        worker.End();
    }

    /// <summary>The other rank is a process with a card of its own, and collectives go through NCCL.</summary>
    [Theory]
    [InlineData("ddp")]
    [InlineData("zero3")]
    public void Ranks_that_are_there_change_nothing(string shard)
    {
        string words = $"--model mistral-7b --layers 3 --seq-len 256 --shard {shard} --ranks 2";
        VirtualRun python = new PythonProgram(
            Path.Combine(Requirements.Peers, "torch_step.py"), [.. ShardedPoints.ForPython(words)])
        { Gpu = Card }.RunOnRanks(2);
        Assert.True(python.Code == 0, python.ToString());
        using var worker = new WorkerOnCard(Presets.Card(Card), new RigOptions { ClaimsRanks = true });
        Measurement own = worker.Run(ShardedPoints.Setup(words));

        Assert.Equal(2, python.Objects.Length);
        Assert.All(python.Objects, rank => Assert.Equal(Figures(own), Figures(rank)));
        Assert.Contains(
            own.NcclBytes,
            python.Property("devices")[0].GetProperty("processes").EnumerateArray().Select(process => (long?)process.GetProperty("atPeakDevice").GetProperty("library").GetInt64()));
        worker.End();
    }

    private static string Figures(Measurement run) => string.Join('\n', run.Phases.Select(phase =>
        $"{phase.Phase} {phase.Step}: {phase.StartAllocatedBytes} {phase.PeakAllocatedBytes} {phase.EndAllocatedBytes} {phase.PeakReservedBytes}"));

    private static string Figures(JsonElement run) => run.TryGetProperty("problem", out JsonElement problem)
        ? $"{problem}"
        : string.Join('\n', run.GetProperty("phases").EnumerateArray().Select(phase =>
            $"{string.Concat(phase.GetProperty("name").GetString()!.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]))} {phase.GetProperty("step")}: "
            + $"{phase.GetProperty("startAllocatedBytes")} {phase.GetProperty("peakAllocatedBytes")} {phase.GetProperty("endAllocatedBytes")} {phase.GetProperty("peakReservedBytes")}"));
}
