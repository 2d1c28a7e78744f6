using GpuProbe.Training.Adapters;
using GpuProbe.Training.Lifetimes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Model;

/// <summary>
/// One weight of the base model under Hugging Face's name, however it is held: as it is or in 4 bits, with an adapter beside it
/// or without.
/// </summary>
public sealed class BaseTensor
{
    private readonly Nf4Linear? quantized;
    private readonly LoraLinear? adapter;

    private BaseTensor(string name, Parameter parameter, LoraLinear? adapter)
    {
        Name = name;
        Parameter = parameter;
        Shape = parameter.shape;
        this.adapter = adapter;
    }

    private BaseTensor(string name, Nf4Linear quantized, LoraLinear? adapter)
    {
        Name = name;
        Shape = [quantized.Outputs, quantized.Inputs];
        this.quantized = quantized;
        this.adapter = adapter;
    }

    /// <summary>State-dict name, for example <c>model.layers.0.self_attn.q_proj.weight</c>.</summary>
    public string Name { get; }

    /// <summary>Sizes of its dimensions, outermost first.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The weight itself; <see langword="null"/> where it is held in 4 bits.</summary>
    public Parameter? Parameter { get; }

    /// <summary>The type whose values <see cref="Take"/> holds without a conversion.</summary>
    public ScalarType LoadType => quantized?.ComputeType ?? Parameter!.dtype;

    /// <summary>Copies or quantizes values.</summary>
    /// <param name="weight">The values, in <see cref="Shape"/>; those that are quantized are on the model's device.</param>
    public void Take(Tensor weight)
    {
        using IDisposable mode = no_grad();
        if (quantized is null)
            Parameter!.copy_(weight);
        else
            quantized.Quantize(weight);
    }

    /// <summary>A new tensor: the weight without its adapter.</summary>
    /// <param name="type">The result's type.</param>
    public Tensor Values(ScalarType type)
    {
        using IDisposable mode = no_grad();
        return quantized is null ? Parameter!.to(type, copy: true) : quantized.Dequantize().Then(held => held.to(type));
    }

    /// <summary>A new tensor: the weight, with <c>(α / r) · B A</c> added where it has an adapter.</summary>
    /// <param name="type">The result's type; the sum is made in the wider of the weight's and the adapter's.</param>
    public Tensor Merged(ScalarType type)
    {
        using IDisposable mode = no_grad();
        if (adapter is null)
            return Values(type);
        using Tensor weight = quantized?.Dequantize() ?? Parameter!.alias();
        using Tensor change = adapter.Change();
        return weight.add(change, Number.One).Then(sum => sum.to(type));
    }

    /// <summary>All weights of a model, in the order in which its modules have them.</summary>
    public static IEnumerable<BaseTensor> Of(Decoder model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Within(model, "");
    }

    private static IEnumerable<BaseTensor> Within(nn.Module module, string name)
    {
        LoraLinear? adapted = module as LoraLinear;
        nn.Module owner = adapted?.Frozen ?? module;
        if (owner is Nf4Linear held)
            yield return new BaseTensor($"{name}.weight", held, adapted);
        foreach ((string own, Parameter parameter) in owner.named_parameters(recurse: false).Where(entry => owner is not Nf4Linear || entry.name != "weight"))
            yield return new BaseTensor($"{name}.{own}", parameter, own == "weight" ? adapted : null);
        if (adapted is not null)
            yield break;
        foreach ((string part, nn.Module child) in owner.named_children())
            foreach (BaseTensor tensor in Within(child, name.Length == 0 ? part : $"{name}.{part}"))
                yield return tensor;
    }
}
