using GpuProbe.Core.Planning.StepTimes;

namespace GpuProbe.Core.Calibration;

/// <summary>Modelled seconds of one class of operators in a step.</summary>
/// <param name="Class">The class.</param>
/// <param name="Seconds">Seconds.</param>
/// <param name="IsAssumed">Whether its share of the peak was assumed and not fitted.</param>
public sealed record CalibratedClass(WorkClass Class, double Seconds, bool IsAssumed);
