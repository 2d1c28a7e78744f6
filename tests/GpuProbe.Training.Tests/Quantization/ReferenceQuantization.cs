namespace GpuProbe.Training.Tests.Quantization;

/// <summary>Blockwise quantization written down plainly: the boundaries of a code are tried one after the other.</summary>
internal static class ReferenceQuantization
{
    /// <summary>Indices and largest magnitudes; entry i + 1 begins above boundary i, or with it if <paramref name="boundaryGoesUp"/> says so.</summary>
    internal static (int[] Indices, float[] Largest) Quantize(
        float[] values, int blockSize, float[] boundaries, Func<int, bool> boundaryGoesUp)
    {
        var indices = new int[values.Length];
        var largest = new float[(values.Length + blockSize - 1) / blockSize];
        for (int i = 0; i < values.Length; i++)
            largest[i / blockSize] = MathF.Max(largest[i / blockSize], float.IsNaN(values[i]) ? 0 : MathF.Abs(values[i]));
        for (int i = 0; i < values.Length; i++)
        {
            float scale = largest[i / blockSize] > 0 ? 1 / largest[i / blockSize] : 0;
            indices[i] = Index(values[i] * scale, boundaries, boundaryGoesUp);
        }
        return (indices, largest);
    }

    internal static float[] Dequantize(int[] indices, float[] largest, int blockSize, float[] code) =>
        [.. indices.Select((index, i) => code[index] * largest[i / blockSize])];

    /// <summary>Middles between neighbours, as fp32 rounds them.</summary>
    internal static float[] Middles(float[] code) => [.. code.Zip(code.Skip(1), (low, high) => (low + high) * 0.5f)];

    internal static int Index(float value, float[] boundaries, Func<int, bool> boundaryGoesUp)
    {
        if (float.IsNaN(value))
            return 0;
        int index = 0;
        while (index < boundaries.Length && (value > boundaries[index] || (value == boundaries[index] && boundaryGoesUp(index))))
            index++;
        return index;
    }
}
