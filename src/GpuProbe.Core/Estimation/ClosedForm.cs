using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Estimation;

/// <summary>The closed form: what a training run allocates, from the model's shape and the set-up alone.</summary>
public static class ClosedForm
{
    /// <summary>The estimate for <paramref name="setup"/> on <paramref name="target"/>, explained term by term.</summary>
    public static ClosedFormEstimate Estimate(TrainingSetup setup, MemoryTarget target) => throw new NotSupportedException();
}
