namespace GpuProbe.Training.Measuring;

/// <summary>A block of memory that exists.</summary>
/// <param name="Serial">Number of its allocation, counted over the whole run; addresses are used again, serials are not.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="RequestedBytes">What was asked for.</param>
/// <param name="OperatorId">The operator that allocated it.</param>
/// <param name="Region">The region of the model it was allocated for.</param>
/// <param name="IsScratch">The operator that allocated it also releases it.</param>
/// <param name="IsAgain">Checkpointing computed it again.</param>
internal readonly record struct LiveBlock(long Serial, long Bytes, long RequestedBytes, int OperatorId, int Region, bool IsScratch, bool IsAgain)
{
    private const long Granularity = 512;

    /// <summary>
    /// What it has beyond the multiple of 512 bytes that was needed: the caching allocator leaves what remains of a larger block
    /// with it where that is too little to be of use.
    /// </summary>
    internal long UnsplitBytes => Math.Max(0, Bytes - (RequestedBytes + Granularity - 1) / Granularity * Granularity);
}
