using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Gpu.Tests.Estimating;

/// <summary>Set-ups one after the other in one worker take the same bytes as in a process of their own.</summary>
public sealed class SeveralSetupsTest
{
    [Fact]
    public void In_any_order_and_after_running_out_of_memory()
    {
        TrainingSetup small = Presets.Setup("mistral-7b", layers: 3);
        TrainingSetup[] setups =
        [
            small,
            small with { OptimizerImpl = OptimizerImpl.Foreach, Style = Style.Fused },
            Presets.Setup("mistral-7b", seqLen: 8192) with { MicroBatch = 4 },
            Presets.Setup("llama-3.1-405b"),
            small with { Attention = Attention.Eager, GradAccum = 2 },
        ];
        string[] fresh = [.. setups.Select(setup => Figures([setup]).Single())];

        Assert.Equal([.. fresh, .. fresh], Figures([.. setups, .. setups]));
        Assert.Contains(fresh, figures => figures.Contains("OutOfMemory { Phase = Build", StringComparison.Ordinal));
        Assert.Contains(fresh, figures => figures.Contains("OutOfMemory { Phase = Forward", StringComparison.Ordinal));
        Assert.Equal(setups.Length, fresh.Distinct().Count());
    }

    [Fact]
    public void Twice_from_the_command_line()
    {
        string[] args = ["--model", "llama-3.2-1b", "--gpu", "l4", "--seq-len", "512", "--json"];
        string[] peaks =
        [
            .. Enumerable.Range(0, 2).Select(_ => EstimateOutput.Of(args).Virtual)
                .Select(run => $"{run.GetProperty("peakAllocatedBytes")} {run.GetProperty("peakReservedBytes")} {run.GetProperty("peakDeviceBytes")}"),
        ];

        Assert.Single(peaks.Distinct());
    }

    private static string[] Figures(TrainingSetup[] setups)
    {
        using var worker = new WorkerOnCard(Presets.Card("a100-80gb"));
        string[] figures = [.. setups.Select(setup => WorkerOnCard.Figures(worker.Run(setup)))];
        worker.End();
        return figures;
    }
}
