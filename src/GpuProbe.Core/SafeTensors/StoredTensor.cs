namespace GpuProbe.Core.SafeTensors;

/// <summary>A tensor in a file: row-major, little-endian.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="Shape">Sizes of its dimensions, outermost first; empty for a single number.</param>
/// <param name="Start">Its first byte, counted from the end of the header.</param>
/// <param name="Bytes">Its size.</param>
public sealed record StoredTensor(string Name, TensorType Type, IReadOnlyList<long> Shape, long Start, long Bytes)
{
    /// <summary>The byte after its last, counted from the end of the header.</summary>
    public long End => Start + Bytes;
}
