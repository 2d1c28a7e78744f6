using GpuProbe.Core.Planning.StepTimes;

namespace GpuProbe.Core.Calibration.Profiles;

/// <summary>The share of its peak that a class of operators reached, with its 95 % interval.</summary>
/// <param name="Class">The class.</param>
/// <param name="Utilisation">The share; <see langword="null"/> where the rows show no time of it beside the other classes'.</param>
/// <param name="Low">Lower end of the interval; <see langword="null"/> where it cannot be told.</param>
/// <param name="High">Upper end; <see langword="null"/> where it cannot be told, or where the class may as well take no time at all.</param>
public sealed record FittedRate(WorkClass Class, double? Utilisation, double? Low, double? High);
