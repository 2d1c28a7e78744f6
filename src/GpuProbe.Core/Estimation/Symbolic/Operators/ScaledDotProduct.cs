using GpuProbe.Core.Estimation.Symbolic.Tensors;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Estimation.Symbolic.Operators;

/// <summary><c>scaled_dot_product_attention</c> with the kernel that libtorch takes.</summary>
internal static class ScaledDotProduct
{
    internal static Tensor Apply(AttentionKernel kernel, Tensor query, Tensor key, Tensor value, Tensor? mask)
    {
        Machine machine = query.Machine;
        using Tensor third = machine.ForProduct(value);
        using Tensor second = machine.ForProduct(key);
        using Tensor first = machine.ForProduct(query);
        return machine.Inside(() => Plain(kernel, first, second, third, mask));
    }

    private static Tensor Plain(AttentionKernel kernel, Tensor query, Tensor key, Tensor value, Tensor? mask)
    {
        Machine machine = query.Machine;
        using Tensor? additive = mask is null ? null : LayerMask(machine, kernel, mask, query.Type);
        return kernel switch
        {
            AttentionKernel.Flash => FusedAttention.Flash(query, key, value, additive),
            AttentionKernel.Efficient => FusedAttention.Efficient(query, key, value, additive),
            _ => MathAttention.Apply(query, key, value, additive, isCausal: mask is null && query.Shape[2] != 1),
        };
    }

    // The memory-efficient kernel wants rows of a multiple of 8 elements.
    private static Tensor LayerMask(Machine machine, AttentionKernel kernel, Tensor visible, DataType type)
    {
        Tensor mask = Masks.Additive(visible, type, Slots.LayerMask);
        if (kernel != AttentionKernel.Efficient || machine.Shapes.IsSequenceIn8)
            return mask;
        using (mask)
            return machine.New(Slots.LayerMask, type, [.. mask.Shape[..^1], machine.Shapes.SequenceIn8]);
    }
}
