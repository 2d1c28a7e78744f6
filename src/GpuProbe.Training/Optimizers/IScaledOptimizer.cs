using static TorchSharp.torch;

namespace GpuProbe.Training.Optimizers;

/// <summary>
/// An optimizer whose operator itself divides gradients by their scale and changes nothing where they are not finite: what PyTorch
/// marks as <c>_step_supports_amp_scaling</c>. Gradients keep their scale.
/// </summary>
public interface IScaledOptimizer : IOptimizer
{
    /// <summary>Updates all weights, unless gradients are not finite.</summary>
    /// <param name="gradScale">What gradients are divided by, one fp32 number on their device; <see langword="null"/> where they have been.</param>
    /// <param name="foundInf">One fp32 number on their device, other than 0 where a gradient is not finite.</param>
    void Step(Tensor? gradScale, Tensor foundInf);
}
