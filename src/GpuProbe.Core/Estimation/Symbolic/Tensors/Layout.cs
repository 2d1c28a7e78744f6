namespace GpuProbe.Core.Estimation.Symbolic.Tensors;

/// <summary>PyTorch's rules for strides.</summary>
internal static class Layout
{
    internal static long Elements(ReadOnlySpan<long> shape)
    {
        long product = 1;
        foreach (long extent in shape)
            product *= extent;
        return product;
    }

    internal static long[] Contiguous(ReadOnlySpan<long> shape)
    {
        var strides = new long[shape.Length];
        long stride = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= Math.Max(shape[i], 1);
        }

        return strides;
    }

    internal static bool IsContiguous(ReadOnlySpan<long> shape, ReadOnlySpan<long> strides)
    {
        long expected = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            if (shape[i] == 0)
                return true;
            if (shape[i] == 1)
                continue;
            if (strides[i] != expected)
                return false;
            expected *= shape[i];
        }

        return true;
    }

    /// <summary>Whether elements fill their memory without gaps or overlaps, in some order of dimensions.</summary>
    internal static bool IsDense(long[] shape, long[] strides)
    {
        int[] order = [.. Enumerable.Range(0, shape.Length).Where(i => shape[i] != 1).OrderBy(i => strides[i])];
        long expected = 1;
        foreach (int i in order)
        {
            if (strides[i] != expected)
                return false;
            expected *= shape[i];
        }

        return true;
    }

    /// <summary>Strides of a view with another shape, or <see langword="null"/> where only a copy can have it (<c>computeStride</c>).</summary>
    internal static long[]? View(long[] shape, long[] strides, long[] target)
    {
        var result = new long[target.Length];
        if (Elements(shape) == 0)
            return Contiguous(target);
        int view = target.Length - 1;
        long chunkStride = shape.Length == 0 ? 1 : strides[^1], elements = 1, viewed = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            elements *= shape[i];
            if (i > 0 && (shape[i - 1] == 1 || strides[i - 1] == elements * chunkStride))
                continue;
            while (view >= 0 && (viewed < elements || target[view] == 1))
            {
                result[view] = viewed * chunkStride;
                viewed *= target[view--];
            }

            if (viewed != elements)
                return null;
            if (i > 0)
                (chunkStride, elements, viewed) = (strides[i - 1], 1, 1);
        }

        if (shape.Length == 0)
        {
            for (; view >= 0; view--)
                result[view] = 1;
        }

        return view < 0 ? result : null;
    }

    /// <summary>The shape to which operands are broadcast.</summary>
    internal static long[] Broadcast(params ReadOnlySpan<Tensor> operands)
    {
        int rank = 0;
        foreach (Tensor operand in operands)
            rank = Math.Max(rank, operand.Shape.Length);
        var shape = new long[rank];
        Array.Fill(shape, 1);
        foreach (Tensor operand in operands)
        {
            int offset = rank - operand.Shape.Length;
            for (int i = 0; i < operand.Shape.Length; i++)
                shape[offset + i] = operand.Shape[i] == 1 ? shape[offset + i] : operand.Shape[i];
        }

        return shape;
    }
}
