namespace GpuProbe.Core.Models;

/// <summary>How the first values of weights are made where their values do not matter.</summary>
public static class WeightDraw
{
    /// <summary>
    /// Elements of a matrix that are drawn at random; a larger matrix repeats them. Drawing takes minutes for a 7B model on
    /// a CPU, copying seconds, and memory does not depend on the values.
    /// </summary>
    public const long MostElements = 1 << 20;
}
