namespace GpuProbe.Core.Estimation.Symbolic.Recipes;

/// <summary>One term of a form.</summary>
/// <param name="Kind">Slot and size.</param>
/// <param name="Base">How often it is live without further units.</param>
/// <param name="PerUnit">How often more with each further unit.</param>
internal readonly record struct FormTerm(int Kind, int Base, int PerUnit)
{
    internal long Count(long units) => Base + units * PerUnit;
}
