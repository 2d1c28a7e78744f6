using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Operators;

/// <summary>Products of tensors of more dimensions, made of those of matrices (aten/src/ATen/native/LinearAlgebra.cpp, Linear.cpp).</summary>
internal static class MatrixShapes
{
    /// <summary>A batched product of four-dimensional tensors; operands that cannot be folded to three dimensions are copied.</summary>
    internal static Tensor Matmul4(this Tensor self, Tensor other, Slot? slot, Slot? copies)
    {
        Machine machine = self.Machine;
        using Tensor second = machine.ForProduct(other);
        using Tensor first = machine.ForProduct(self);
        return machine.Inside(() => Product(first, second, slot, copies));
    }

    /// <summary><c>x Wᵀ + b</c> for x [B, S, inputs].</summary>
    internal static Tensor Linear(this Tensor input, Tensor weight, Tensor? bias, Slot? slot)
    {
        Machine machine = input.Machine;
        using Tensor? offset = bias is null ? null : machine.ForProduct(bias);
        using Tensor matrix = machine.ForProduct(weight);
        using Tensor operand = machine.ForProduct(input);
        return machine.Inside(() => Rows(operand, matrix, offset, slot));
    }

    private static Tensor Product(Tensor self, Tensor other, Slot? slot, Slot? copies)
    {
        long batch = self.Shape[0] * self.Shape[1];
        using Tensor first = Folded(self, copies, batch);
        using Tensor second = Folded(other, copies, batch);
        using Tensor product = first.Bmm(second, slot);
        return product.UnsafeView(self.Shape[0], self.Shape[1], self.Shape[2], other.Shape[3]);
    }

    private static Tensor Rows(Tensor input, Tensor weight, Tensor? bias, Slot? slot)
    {
        long[] shape = [.. input.Shape[..^1], weight.Shape[0]];
        long rows = Layout.Elements(input.Shape.AsSpan()[..^1]);
        if (bias is not null && input.IsContiguous)
        {
            using Tensor flat = input.Reshape(null, rows, input.Shape[^1]);
            using Tensor transposed = weight.T();
            using Tensor sum = Products.Addmm(bias, flat, transposed, slot);
            return sum.View(shape);
        }

        using Tensor matrix = weight.T();
        using Tensor folded = input.Reshape(null, rows, input.Shape[^1]);
        using Tensor product = folded.Mm(matrix, slot);
        return product.UnsafeView(shape);
    }

    private static Tensor Folded(Tensor tensor, Slot? copies, long batch)
    {
        using Tensor expanded = tensor.Expand(tensor.Shape);
        return expanded.Reshape(copies, batch, tensor.Shape[2], tensor.Shape[3]);
    }
}
