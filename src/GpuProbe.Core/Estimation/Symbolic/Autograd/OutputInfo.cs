using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Autograd;

/// <summary>What a gradient must look like that flows to a tensor (<c>InputMetadata</c>).</summary>
/// <param name="Shape">The tensor's shape.</param>
/// <param name="Type">The tensor's type.</param>
/// <param name="Origin">The weight that it is.</param>
/// <param name="IsLogits">Whether it belongs to the logits.</param>
internal readonly record struct OutputInfo(long[] Shape, DataType Type, Parameter? Origin, bool IsLogits)
{
    internal static OutputInfo Of(Tensor tensor) =>
        new(tensor.Shape, tensor.Type, tensor.Origin, tensor.Storage.Slot.Category == Tracing.MemoryCategory.Logits);

    /// <summary>Where its gradient is counted.</summary>
    internal Slot GradientSlot => Origin?.GradientSlot ?? (IsLogits ? Slots.LogitsGradient : Slots.Backward);
}
