namespace GpuProbe.Core.Estimation.Walks;

/// <summary>A part of the program that is repeated, such as the blocks of a model.</summary>
/// <param name="count">How often; may be 0.</param>
internal struct Repetition(long count)
{
    internal readonly long Count = count;
    internal long Done;
    internal long StartBytes;
    internal long OuterPeak;
}
