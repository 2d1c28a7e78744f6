using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Core.Units;
using GpuProbe.Core.VirtualGpus;

namespace GpuProbe.Gpu.Tests.Estimating;

/// <summary>Weights updated in backward, on autograd's own thread.</summary>
public sealed class InBackwardOnCardTest
{
    private static readonly TrainingSetup Setup = Presets.Setup("tinyllama-1.1b", seqLen: 8, layers: 2) with
    {
        OptimizerImpl = OptimizerImpl.Foreach,
        OptimizerStep = StepTiming.InBackward,
    };

    [Fact]
    public void The_only_gradient_at_the_peak_is_the_largest_and_states_are_states()
    {
        using var worker = new WorkerOnCard(Presets.Card("a100-80gb"), new RigOptions());
        Measurement run = worker.Run(Setup);
        long embedding = 2 * Setup.Model.VocabSize * Setup.Model.HiddenSize;
        Assert.Equal(Phase.Backward, run.PeakPhase);
        Assert.Equal(embedding, run.GradientBytes);
        Assert.Equal(run.PeakAllocatedBytes, run.CategoriesAtPeak.Values.Sum());
        long states = run.OptimizerStateBytes - run.HostStateBytes;
        Assert.InRange(run.CategoriesAtPeak[MemoryCategory.OptimizerStates], states, states + run.UnsplitBytesAtPeak!.Value);
        worker.End();
    }

    [Fact]
    public void An_update_for_which_there_is_no_room_ends_the_backward_phase()
    {
        long needed;
        using (var roomy = new WorkerOnCard(Presets.Card("a100-80gb"), new RigOptions()))
            needed = roomy.Run(Setup).PeakDeviceBytes!.Value;
        using var worker = new WorkerOnCard(Presets.Card("a100-80gb"), new RigOptions { CapacityBytes = needed - 16 * ByteSize.MiB });
        OutOfMemory failure = Assert.IsType<OutOfMemory>(worker.Run(Setup).OutOfMemory);
        // The head and the embedding are the largest, 125 MiB each; the root of one's second moment is what had no room.
        Assert.Equal((Phase.Backward, "aten::_foreach_sqrt"), (failure.Phase, failure.Operator));
        Assert.Equal(ByteSize.MiB * 126, failure.RequestedBytes);
        // The worker is as good as before.
        Assert.Null(worker.Run(Setup with { Layers = 1, SeqLen = 8, Optimizer = Optimizer.None, OptimizerStep = StepTiming.AfterBackward }).OutOfMemory);
        worker.End();
    }
}
