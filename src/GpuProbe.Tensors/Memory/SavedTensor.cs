namespace GpuProbe.Tensors.Memory;

/// <summary>One tensor that autograd keeps from forward to backward.</summary>
/// <param name="StorageAddress">Address of the memory behind it; views share it.</param>
/// <param name="StorageBytes">Size of that memory.</param>
/// <param name="OperatorId">The operator that keeps it.</param>
/// <param name="Region">The region of the model.</param>
public readonly record struct SavedTensor(long StorageAddress, long StorageBytes, int OperatorId, int Region)
{
    /// <summary>Whether it is a weight in another type, as autocast makes them.</summary>
    public bool IsWeightCopy { get; init; }
}
