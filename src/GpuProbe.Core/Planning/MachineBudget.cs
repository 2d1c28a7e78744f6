namespace GpuProbe.Core.Planning;

/// <summary>What a measurement may use of this machine.</summary>
/// <param name="MemoryBytes">Bytes that the run may allocate.</param>
/// <param name="Seconds">Seconds that it should take.</param>
/// <param name="Rates">How fast the machine is.</param>
public sealed record MachineBudget(long MemoryBytes, double Seconds, CpuRates Rates);
