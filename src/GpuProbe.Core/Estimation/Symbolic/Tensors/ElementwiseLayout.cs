namespace GpuProbe.Core.Estimation.Symbolic.Tensors;

/// <summary>The layout that TensorIterator gives a new result (aten/src/ATen/TensorIterator.cpp): that of its operands where it can.</summary>
internal static class ElementwiseLayout
{
    internal static long[] Strides(long[] shape, params ReadOnlySpan<Tensor> operands)
    {
        bool sameShape = true;
        foreach (Tensor operand in operands)
            sameShape &= operand.Shape.AsSpan().SequenceEqual(shape);
        if (sameShape)
        {
            bool contiguous = true, sameStrides = true;
            foreach (Tensor operand in operands)
            {
                contiguous &= operand.IsContiguous;
                sameStrides &= operand.Strides.AsSpan().SequenceEqual(operands[0].Strides);
            }

            if (contiguous)
                return Layout.Contiguous(shape);
            if (sameStrides && Layout.IsDense(shape, operands[0].Strides))
                return operands[0].Strides;
        }

        return Ordered(shape, operands);
    }

    private static long[] Ordered(long[] shape, ReadOnlySpan<Tensor> operands)
    {
        int rank = shape.Length;
        var order = new int[rank];
        for (int i = 0; i < rank; i++)
            order[i] = rank - 1 - i;
        for (int i = 1; i < rank; i++)
        {
            int upper = i;
            for (int lower = i - 1; lower >= 0; lower--)
            {
                int comparison = Compare(shape, operands, order[lower], order[upper]);
                if (comparison < 0)
                    break;
                if (comparison == 0)
                    continue;
                (order[lower], order[upper]) = (order[upper], order[lower]);
                upper = lower;
            }
        }

        var strides = new long[rank];
        long stride = 1;
        foreach (int dimension in order)
        {
            strides[dimension] = stride;
            stride *= shape[dimension];
        }

        return strides;
    }

    private static int Compare(long[] shape, ReadOnlySpan<Tensor> operands, int first, int second)
    {
        foreach (Tensor operand in operands)
        {
            long one = Stride(shape, operand, first), other = Stride(shape, operand, second);
            if (one == 0 || other == 0)
                continue;
            if (one != other)
                return one < other ? -1 : 1;
            if (shape[first] > shape[second])
                return 1;
        }

        return 0;
    }

    private static long Stride(long[] shape, Tensor operand, int dimension)
    {
        int own = dimension - (shape.Length - operand.Shape.Length);
        return own < 0 || (operand.Shape[own] == 1 && shape[dimension] != 1) ? 0 : operand.Strides[own];
    }
}
