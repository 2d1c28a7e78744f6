using GpuProbe.Tensors.Kernels;

namespace GpuProbe.Training.Tests.Quantization;

/// <summary>bitsandbytes' AdamW for one weight in fp32, written down plainly, with moments in 32 or in 8 bits.</summary>
internal sealed class ReferenceAdamWStep(float[] weights, AdamWStep options, bool in8Bits)
{
    private static readonly float[] SignedCode = Blockwise8Bit.DynamicCode(signed: true);
    private static readonly float[] UnsignedCode = Blockwise8Bit.DynamicCode(signed: false);
    private readonly float[] first = new float[weights.Length];
    private readonly float[] second = new float[weights.Length];
    private int steps;

    internal float[] Weights { get; } = [.. weights];

    /// <summary>Indices and largest magnitudes of the moments in 8 bits.</summary>
    internal (int[] First, int[] Second, float[] FirstLargest, float[] SecondLargest) Quantized { get; private set; }

    internal void Step(float[] gradients)
    {
        steps++;
        double correction1 = 1 - Math.Pow(options.Beta1, steps), correction2 = Math.Sqrt(1 - Math.Pow(options.Beta2, steps));
        float size = (float)(options.LearningRate * correction2 / correction1), epsilon = (float)(options.Epsilon * correction2);
        float kept = (float)(1 - options.LearningRate * options.WeightDecay);
        float beta1 = (float)options.Beta1, beta2 = (float)options.Beta2;
        for (int i = 0; i < gradients.Length; i++)
        {
            float g = gradients[i];
            if (in8Bits && !float.IsFinite(g))
            {
                first[i] = second[i] = 0;
                continue;
            }
            // The two kernels of bitsandbytes group the square differently.
            float square = in8Bits ? (1 - beta2) * g * g : (1 - beta2) * (g * g);
            first[i] = first[i] * beta1 + (1 - beta1) * g;
            second[i] = second[i] * beta2 + square;
            Weights[i] = Weights[i] - size * (first[i] / (MathF.Sqrt(second[i]) + epsilon));
            Weights[i] *= kept;
        }
        if (in8Bits)
            Quantize();
    }

    private void Quantize()
    {
        (int[] a, float[] aLargest) = Indices(first, SignedCode);
        (int[] b, float[] bLargest) = Indices(second, UnsignedCode);
        for (int i = 0; i < a.Length; i++)
        {
            if (first[i] < 0 && SignedCode[a[i]] == 0)
                a[i]--;
            first[i] = SignedCode[a[i]] * aLargest[i / Moments8Bit.BlockSize];
            second[i] = UnsignedCode[b[i]] * bLargest[i / Moments8Bit.BlockSize];
        }
        Quantized = (a, b, aLargest, bLargest);
    }

    // Divided, where the quantization of weights multiplies with the reciprocal.
    private static (int[] Indices, float[] Largest) Indices(float[] values, float[] code)
    {
        float[] middles = ReferenceQuantization.Middles(code);
        float[] largest = [.. values.Chunk(Moments8Bit.BlockSize).Select(block => block.Max(MathF.Abs))];
        return ([.. values.Select((value, i) => ReferenceQuantization.Index(
            value / (largest[i / Moments8Bit.BlockSize] is > 0 and var divisor ? divisor : 1), middles, lower => lower % 2 == 1))], largest);
    }
}
