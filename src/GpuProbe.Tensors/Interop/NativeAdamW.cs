using System.Runtime.InteropServices;

namespace GpuProbe.Tensors.Interop;

/// <summary>One step of AdamW, laid out as <c>gp_adamw_options</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeAdamWOptions
{
    public double LearningRate;
    public double Beta1;
    public double Beta2;
    public double Epsilon;
    public double WeightDecay;
    public long Step;
}

/// <summary>Moments in 8 bits, laid out as <c>gp_moments_8bit</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeMoments8Bit
{
    public nint First;
    public nint Second;
    public nint FirstLargest;
    public nint SecondLargest;
    public nint FirstCode;
    public nint SecondCode;
}
