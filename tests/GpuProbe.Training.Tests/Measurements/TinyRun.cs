using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Training.Tests.Measurements;

/// <summary>A measured run of a tiny model.</summary>
internal static class TinyRun
{
    internal static TrainingSetup Setup(
        OptimizerImpl implementation = OptimizerImpl.Fused, Precision precision = Precision.Fp32, string model = "mistral") =>
        TinyModels.Setup(model, Style.Hf, Attention.Sdpa) with { OptimizerImpl = implementation, Precision = precision, Seed = 5 };

    internal static Measurement Execute(TrainingSetup setup, long? capacity = null, IRunObserver? observer = null)
    {
        Ledger before = Ledger.Settled();
        return TrainingRun.Execute(setup, "cpu", before.Bytes + capacity, observer);
    }
}
