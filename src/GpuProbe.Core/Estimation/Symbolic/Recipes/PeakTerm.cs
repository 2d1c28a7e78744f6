namespace GpuProbe.Core.Estimation.Symbolic.Recipes;

/// <summary>By how much the count of one size differs from one high point to the next.</summary>
/// <param name="Size">The size.</param>
/// <param name="Base">Without further units.</param>
/// <param name="PerUnit">With each further unit.</param>
internal readonly record struct PeakTerm(int Size, int Base, int PerUnit);
