using GpuProbe.Tensors.Interop;
using static TorchSharp.torch;

namespace GpuProbe.Tensors.Kernels;

/// <summary>
/// One step of AdamW in bitsandbytes' arithmetic, in one pass and without temporaries. With moments m, v in fp32:
/// <c>m ← β₁ m + (1 − β₁) g</c>; <c>v ← β₂ v + (1 − β₂) g²</c>;
/// <c>w ← w − η √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε √(1 − β₂ᵗ))</c>; then <c>w ← w (1 − η λ)</c>.
/// </summary>
/// <param name="LearningRate">η.</param>
/// <param name="Beta1">β₁.</param>
/// <param name="Beta2">β₂.</param>
/// <param name="Epsilon">ε.</param>
/// <param name="WeightDecay">λ.</param>
/// <param name="Step">t, counted from 1.</param>
public readonly record struct AdamWStep(
    double LearningRate, double Beta1, double Beta2, double Epsilon, double WeightDecay, long Step)
{
    /// <summary>Updates a weight (fp32, bf16 or fp16) whose moments are kept in 8 bits, from a gradient of the weight's type.</summary>
    /// <remarks>
    /// A gradient that is not finite leaves its weight as it is and resets its moments. The first moment keeps its sign
    /// when it is quantized: the smallest step away from zero is taken instead of zero.
    /// </remarks>
    /// <exception cref="TorchException">Tensors that do not fit together, or, on a card, no NVRTC on this machine.</exception>
    public void Update(Tensor weight, Tensor gradient, Moments8Bit moments)
    {
        var native = new NativeMoments8Bit
        {
            First = moments.First.Handle,
            Second = moments.Second.Handle,
            FirstLargest = moments.FirstAbsMax.Handle,
            SecondLargest = moments.SecondAbsMax.Handle,
            FirstCode = moments.FirstCode.Handle,
            SecondCode = moments.SecondCode.Handle,
        };
        Native.AdamW8Bit(weight.Handle, gradient.Handle, in native, Options);
        GC.KeepAlive(weight);
        GC.KeepAlive(gradient);
        GC.KeepAlive(moments);
    }

    /// <summary>Updates a weight (fp32, bf16 or fp16) whose moments are kept in fp32, from a gradient of the weight's type.</summary>
    /// <exception cref="TorchException">Tensors that do not fit together, or, on a card, no NVRTC on this machine.</exception>
    public void Update(Tensor weight, Tensor gradient, Tensor first, Tensor second)
    {
        Native.AdamW32Bit(weight.Handle, gradient.Handle, first.Handle, second.Handle, Options);
        GC.KeepAlive(weight);
        GC.KeepAlive(gradient);
        GC.KeepAlive(first);
        GC.KeepAlive(second);
    }

    private NativeAdamWOptions Options => new()
    {
        LearningRate = LearningRate,
        Beta1 = Beta1,
        Beta2 = Beta2,
        Epsilon = Epsilon,
        WeightDecay = WeightDecay,
        Step = Step,
    };
}
