namespace GpuProbe.Core.Reporting;

/// <summary>A process that holds memory of a card.</summary>
/// <param name="Pid">Its number, as the driver has it.</param>
/// <param name="UsedBytes">Bytes of the card's memory; <see langword="null"/> where the platform does not tell.</param>
/// <param name="Name">Its program; <see langword="null"/> if not known.</param>
public sealed record CardProcess(int Pid, long? UsedBytes, string? Name);
