using GpuProbe.Core.Estimation;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Reporting;

/// <summary>The slice of a set-up that was measured in its place.</summary>
/// <param name="Setup">The slice.</param>
/// <param name="Reason">Why not all of it.</param>
/// <param name="ClosedForm">The closed form of the slice on the device that it was measured on.</param>
public sealed record SliceResult(TrainingSetup Setup, string Reason, ClosedFormEstimate ClosedForm);
