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

    private static string Figures(Measurement run) => string.Join('\n', run.Phases.Select(phase =>
        $"{phase.Phase} {phase.Step}: {phase.StartAllocatedBytes} {phase.PeakAllocatedBytes} {phase.EndAllocatedBytes} {phase.PeakReservedBytes}"));

    private static string Figures(JsonElement run) => run.TryGetProperty("problem", out JsonElement problem)
        ? $"{problem}"
        : string.Join('\n', run.GetProperty("phases").EnumerateArray().Select(phase =>
            $"{string.Concat(phase.GetProperty("name").GetString()!.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]))} {phase.GetProperty("step")}: "
            + $"{phase.GetProperty("startAllocatedBytes")} {phase.GetProperty("peakAllocatedBytes")} {phase.GetProperty("endAllocatedBytes")} {phase.GetProperty("peakReservedBytes")}"));
}
