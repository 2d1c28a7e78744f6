using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Core.VirtualGpus;

namespace GpuProbe.Gpu.Tests.Estimating;

/// <summary>Where a sharded run goes out of memory, wherever that is, nothing of it is left for the next one.</summary>
public sealed class ShardedAfterRefusalTest
{
    [Fact]
    public void The_next_run_takes_what_it_takes_alone()
    {
        using var worker = new WorkerOnCard(Presets.Card("a100-80gb"), new RigOptions { ClaimsRanks = true });
        TrainingSetup[] setups =
        [
            .. new[] { "zero3 --ranks 8", "zero2 --ranks 8", "ddp --ranks 8", "zero1 --ranks 2" }
                .Select(shard => ShardedPoints.Setup($"--model smollm2-135m --layers 4 --seq-len 128 --shard {shard}")),
        ];
        string[] alone = [.. setups.Select(setup => WorkerOnCard.Figures(worker.Run(setup)))];
        HashSet<Phase> refused = [];
        foreach (long percent in (long[])[30, 60, 75, 85, 95])
        {
            foreach (TrainingSetup setup in setups)
            {
                long whole = worker.Run(setup).PeakReservedBytes!.Value;
                Measurement cut = worker.Run(setup, capacityBytes: whole * percent / 100);
                if (cut.OutOfMemory is { } failure)
                    refused.Add(failure.Phase);
                Assert.Equal(0, cut.FinalizerReleases);
            }
        }

        Assert.Contains(Phase.Build, refused);
        Assert.Contains(Phase.Forward, refused);
        Assert.Contains(Phase.Backward, refused);
        Assert.Equal(alone, setups.Select(setup => WorkerOnCard.Figures(worker.Run(setup))));
        worker.End();
    }
}
