namespace GpuProbe.Core.Planning.StepTimes;

/// <summary>The share of its peak that a class of operators reaches.</summary>
/// <param name="Utilisation">Greater than 0.</param>
/// <param name="IsAssumed">Whether nobody measured it.</param>
public readonly record struct ClassRate(double Utilisation, bool IsAssumed);
