using System.Runtime.CompilerServices;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Tensors.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.Measurements;

public sealed class FinalizerTest
{
    [Fact]
    public void A_forgotten_tensor_is_freed_and_counted()
    {
        Ledger before = Ledger.Settled();
        long counted = FinalizedTensors.Count;
        Forget();
        Assert.Equal(new Ledger(before.Tensors + 1, before.Bytes + 4000), Ledger.Now());
        Assert.Equal(before, Ledger.Settled());
        Assert.Equal(counted + 1, FinalizedTensors.Count);
    }

    [Theory]
    [InlineData(OptimizerImpl.Fused)]
    [InlineData(OptimizerImpl.Foreach)]
    [InlineData(OptimizerImpl.Loop)]
    [InlineData(OptimizerImpl.TorchSharp)]
    public void Collecting_between_phases_frees_nothing(OptimizerImpl implementation)
    {
        int collections = 0;
        var observer = new Observer((_, _) => Collect(), _ => Collect());
        Measurement measurement = TinyRun.Execute(TinyRun.Setup(implementation), observer: observer);
        Assert.Equal(2 * measurement.Phases.Count, collections);
        Assert.Equal(0, measurement.FinalizerReleases);

        void Collect()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            collections++;
        }
    }

    [Fact]
    public void Collecting_all_the_time_frees_nothing_and_changes_no_figure()
    {
        TrainingSetup setup = TinyRun.Setup() with { Steps = 5 };
        Measurement undisturbed = TinyRun.Execute(setup);
        using var done = new ManualResetEventSlim();
        var collector = new Thread(() =>
        {
            while (!done.IsSet)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        Measurement disturbed = TinyRun.Execute(setup);
        done.Set();
        collector.Join();
        Assert.Equal(0, disturbed.FinalizerReleases);
        Assert.Equal(undisturbed.Losses, disturbed.Losses);
        Assert.Equal(
            undisturbed.Phases.Select(phase => (phase.Phase, phase.PeakAllocatedBytes, phase.EndAllocatedBytes)),
            disturbed.Phases.Select(phase => (phase.Phase, phase.PeakAllocatedBytes, phase.EndAllocatedBytes)));
    }

    [Fact]
    public void A_run_in_which_the_collector_freed_a_tensor_says_so()
    {
        var observer = new Observer((phase, _) =>
        {
            if (phase == Phase.Backward)
                ForgetOutsideAllScopes();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        });
        Assert.Equal(2, TinyRun.Execute(TinyRun.Setup(), observer: observer).FinalizerReleases);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget() => zeros([1000], float32);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ForgetOutsideAllScopes() => zeros([1000], float32).DetachFromDisposeScope();
}
