namespace GpuProbe.Core.Models;

/// <summary>One weight of the model: its name in Hugging Face's state dict and its shape.</summary>
/// <param name="Name">State-dict name, for example <c>model.layers.0.self_attn.q_proj.weight</c>.</param>
/// <param name="Shape">Sizes of its dimensions, outermost first.</param>
public sealed record ParameterShape(string Name, IReadOnlyList<long> Shape)
{
    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);
}
