using GpuProbe.Training.Adapters;
using GpuProbe.Training.Lifetimes;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Model;

/// <summary>One weight of the base model under Hugging Face's name, whether or not it has an adapter beside it.</summary>
public sealed class BaseTensor
{
    private readonly LoraLinear? adapter;

    private BaseTensor(string name, Parameter parameter, LoraLinear? adapter)
    {
        Name = name;
        Parameter = parameter;
        Shape = parameter.shape;
        this.adapter = adapter;
    }

    /// <summary>State-dict name, for example <c>model.layers.0.self_attn.q_proj.weight</c>.</summary>
    public string Name { get; }

    /// <summary>Sizes of its dimensions, outermost first.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The weight itself; <see langword="null"/> where it is held in 4 bits.</summary>
    public Parameter? Parameter { get; }

    /// <summary>The type whose values <see cref="Take"/> holds without a conversion.</summary>
    public ScalarType LoadType => Parameter!.dtype;

    /// <summary>Copies (or quantizes) the values of <paramref name="weight"/>, which has <see cref="Shape"/>.</summary>
    public void Take(Tensor weight)
    {
        using IDisposable mode = no_grad();
        Parameter!.copy_(weight);
    }

    /// <summary>A new tensor: the weight, with <c>(α / r) · B A</c> added where it has an adapter.</summary>
    /// <param name="type">The result's type; the sum is made in the wider of the weight's and the adapter's.</param>
    public Tensor Merged(ScalarType type)
    {
        using IDisposable mode = no_grad();
        if (adapter is null)
            return Parameter!.to(type, copy: true);
        using Tensor change = adapter.Change();
        return (Parameter! + change).Then(sum => sum.to(type));
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
        foreach ((string own, Parameter parameter) in owner.named_parameters(recurse: false))
            yield return new BaseTensor($"{name}.{own}", parameter, own == "weight" ? adapted : null);
        if (adapted is not null)
            yield break;
        foreach ((string part, nn.Module child) in owner.named_children())
            foreach (BaseTensor tensor in Within(child, name.Length == 0 ? part : $"{name}.{part}"))
                yield return tensor;
    }
}
