namespace GpuProbe.Training.Measuring;

/// <summary>A block of memory that exists.</summary>
/// <param name="Serial">Number of its allocation, counted over the whole run; addresses are used again, serials are not.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="OperatorId">The operator that allocated it.</param>
/// <param name="Region">The region of the model it was allocated for.</param>
/// <param name="IsScratch">The operator that allocated it also releases it.</param>
internal readonly record struct LiveBlock(long Serial, long Bytes, int OperatorId, int Region, bool IsScratch);
