namespace GpuProbe.Core.Planning.Advice;

/// <summary>Whether a changed run still is the training that was asked for; of several changes the largest counts.</summary>
public enum Sameness
{
    /// <summary>
    /// The same: every step computes the same update of the same weights from the same sequences, in formats with as many bits as
    /// before. Only the order of rounding may differ, as between two kernels for the same operator.
    /// </summary>
    Same,

    /// <summary>
    /// Other numerics: the same method on the same sequences, but weights, gradients, states or products are kept or computed in
    /// formats with more or fewer bits.
    /// </summary>
    OtherNumerics,

    /// <summary>Other training: other weights are trained, by another rule, beside another base, or from other batches.</summary>
    OtherTraining,
}
