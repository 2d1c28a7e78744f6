using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Core.Units;
using GpuProbe.Core.VirtualGpus;

namespace GpuProbe.Gpu.Tests.Estimating;

/// <summary>AdamW on the host: what the card and the host hold, by formula.</summary>
public sealed class OffloadOnCardTest
{
    [Theory]
    [InlineData("mistral-7b", Precision.Bf16)]
    [InlineData("smollm2-135m", Precision.Fp32)]
    public void The_card_holds_no_state_and_the_host_all_of_it(string model, Precision precision)
    {
        TrainingSetup setup = Presets.Setup(model, seqLen: 64) with { Precision = precision, Offload = Offload.Optimizer };
        long parameters = ParameterTable.Count(setup.Model, setup.Layers), weights = ParameterTable.Of(setup.Model).LongCount();
        long largest = ParameterTable.Of(setup.Model).Max(weight => weight.Count);
        long returning = precision == Precision.Fp32 ? 0 : 2;
        using var worker = new WorkerOnCard(Presets.Card("a100-80gb"), new RigOptions());
        Measurement run = worker.Run(setup);

        Assert.Null(run.OutOfMemory);
        Assert.Equal(12 * parameters + 4 * weights, run.OptimizerStateBytes);
        Assert.Equal((16 + returning) * parameters + 4 * weights, run.HostStateBytes);
        PhaseMeasurement[] steps = [.. run.Phases.Where(phase => phase.Phase == Phase.OptimizerStep)];
        Assert.All(steps, step => Assert.Equal(step.StartAllocatedBytes, step.EndAllocatedBytes));
        Assert.All(steps, step => Assert.Equal(precision == Precision.Fp32 ? 0 : 4 * largest, step.PeakAllocatedBytes - step.StartAllocatedBytes));
        // What the host would hold is asked for and never touched.
        Assert.InRange(run.PeakResidentBytes!.Value, 1, 2 * ByteSize.GiB);
        worker.End();
    }
}
