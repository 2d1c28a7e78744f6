using GpuProbe.Core.Estimation.Symbolic.Autograd;
using GpuProbe.Core.Estimation.Symbolic.Operators;
using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Modules;

/// <summary>
/// A frozen linear layer in NF4, as bitsandbytes' <c>Linear4bit</c>: the weight is dequantized where it is used, in forward and again in
/// backward; nothing is kept in between.
/// </summary>
internal sealed class QuantizedLinear(long inputs, long outputs, Parameter? bias, bool isDouble, DataType type) : ILinear
{
    private const long ElementsInByte = 2;
    private const long ElementsInBlock = 64;
    private const long BlocksInBlock = 256;
    private const long NibbleCodes = 16;
    private const long ByteCodes = 256;

    /// <summary>The packed weight and what is held beside it to read it.</summary>
    internal static void Allocate(Machine machine, long elements, bool isDouble)
    {
        machine.NewShared(Slots.Packed, DataType.Byte, elements, ElementsInByte);
        machine.New(Slots.Scales, DataType.Float32, NibbleCodes);
        if (!isDouble)
        {
            machine.NewShared(Slots.Scales, DataType.Float32, elements, ElementsInBlock);
            return;
        }

        machine.NewShared(Slots.Scales, DataType.Byte, elements, ElementsInBlock);
        machine.NewShared(Slots.Scales, DataType.Float32, elements, ElementsInBlock * BlocksInBlock);
        machine.New(Slots.Scales, DataType.Float32, ByteCodes);
        machine.New(Slots.Scales, DataType.Float32);
    }

    /// <summary>The code for scales that all weights are quantized with.</summary>
    internal static void AllocateCode(Machine machine) => machine.New(Slots.Scales, DataType.Float32, ByteCodes);

    /// <inheritdoc/>
    public Tensor Apply(Tensor input, Slot? slot)
    {
        using Tensor cast = input.To(type);
        using Tensor? offset = bias?.Value.To(type);
        using Tensor result = Product(cast, offset, input.Type == type ? slot : null);
        return result.To(input.Type, slot);
    }

    private Tensor Product(Tensor input, Tensor? offset, Slot? slot)
    {
        Machine machine = input.Machine;
        Node? node = machine.Tracks(input) ? machine.NewNode(input) : null;
        Tensor result = machine.WithoutGrad(() =>
        {
            using Tensor weight = Dequantized(machine, input.Type);
            return input.Linear(weight, offset, slot);
        });
        if (node is null)
            return result;
        node.Backward = gradients =>
        {
            using Tensor weight = Dequantized(machine, gradients[0]!.Type);
            using Tensor transposed = weight.T();
            return [gradients[0]!.Linear(transposed, null, node.Slot(0))];
        };
        result.SetHistory(node);
        return result;
    }

    private Tensor Dequantized(Machine machine, DataType wanted)
    {
        using Tensor? magnitudes = isDouble ? machine.NewShared(Slots.Dequantized, DataType.Float32, inputs * outputs, ElementsInBlock) : null;
        return machine.New(Slots.Dequantized, wanted, outputs, inputs);
    }
}
