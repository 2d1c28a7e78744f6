namespace GpuProbe.Core.Calibration.Profiles;

/// <summary>A constant in bytes with its distribution-free 95 % interval.</summary>
/// <param name="Value">The median.</param>
/// <param name="Low">Lower end of the interval.</param>
/// <param name="High">Upper end of the interval.</param>
/// <param name="Rows">Rows that it comes from.</param>
public sealed record FittedBytes(long Value, long Low, long High, int Rows);
