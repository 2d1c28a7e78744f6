namespace GpuProbe.Core.Planning;

/// <summary>Time and cost of a whole run on one device.</summary>
/// <param name="Device">The device: <c>cpu</c>, or a card.</param>
/// <param name="Basis">What kind of number it is.</param>
/// <param name="SecondsPerStep">Seconds of one step.</param>
/// <param name="Hours">Hours of the whole run, without loading, saving and evaluating.</param>
/// <param name="Cost">Hours times their price; <see langword="null"/> where no price was given.</param>
public sealed record RunDuration(string Device, TimeBasis Basis, double SecondsPerStep, double Hours, double? Cost);
