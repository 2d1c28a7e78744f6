namespace GpuProbe.Core.SafeTensors;

/// <summary>A tensor to be stored.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Type of its elements.</param>
/// <param name="Shape">Sizes of its dimensions, outermost first; empty for a single number.</param>
public sealed record TensorDescription(string Name, TensorType Type, IReadOnlyList<long> Shape)
{
    /// <summary>Its size in bytes.</summary>
    /// <exception cref="OverflowException">The size exceeds 64 bits.</exception>
    public long Bytes => TensorTypes.Bytes(Type, Shape)
        ?? throw new OverflowException($"{Name} of shape [{string.Join(", ", Shape)}] has no size");
}
