namespace GpuProbe.Core.Planning;

/// <summary>Floating-point operations of one full step.</summary>
/// <param name="Model">Those that the training itself asks for, however it is carried out.</param>
/// <param name="Hardware">Those that are carried out: what checkpointing computes again counts a second time.</param>
public readonly record struct StepFlops(double Model, double Hardware);
