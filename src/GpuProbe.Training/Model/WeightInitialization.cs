using GpuProbe.Core.Models;
using GpuProbe.Training.Adapters;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Model;

/// <summary>
/// First values of the weights: normal with deviation 0.02 as Hugging Face's default; norms 1, biases 0. On a CPU, where
/// drawing is slow, matrices larger than <see cref="WeightDraw.MostElements"/> repeat what was drawn. Weights that are held in
/// 4 bits come last, each drawn, quantized and let go before the next, as transformers' loader does.
/// </summary>
public static class WeightInitialization
{
    private const double Deviation = 0.02;

    /// <summary>Draws all weights of a model; the same seed gives the same weights.</summary>
    public static void Apply(nn.Module model, long seed)
    {
        manual_seed(seed);
        using IDisposable mode = no_grad();
        foreach ((string name, Parameter parameter) in model.named_parameters())
        {
            if (name.EndsWith(".bias", StringComparison.Ordinal))
                parameter.fill_(Number.Of(0));
            else if (parameter.ndim > 1)
                Draw(parameter);
        }
        foreach (Nf4Linear layer in ModuleTree.Of(model).OfType<Nf4Linear>())
        {
            using Tensor weight = empty([layer.Outputs, layer.Inputs], layer.ComputeType, layer.Device);
            Draw(weight);
            layer.Quantize(weight);
        }
    }

    /// <summary>Gives one weight, or a share of it, its first values.</summary>
    /// <param name="name">The weight's dotted name.</param>
    /// <param name="weight">Where they go; no memory is taken.</param>
    internal static void Fill(string name, Tensor weight)
    {
        if (name.EndsWith(".bias", StringComparison.Ordinal))
            weight.fill_(Number.Of(0));
        else if (weight.ndim > 1)
            Draw(weight);
        else
            weight.fill_(Number.Of(1L));
    }

    private static void Draw(Tensor weight)
    {
        if (weight.device.type != DeviceType.CPU)
        {
            weight.normal_(0, Deviation);
            return;
        }
        using Tensor flat = weight.view(-1);
        long filled = Math.Min(flat.NumberOfElements, WeightDraw.MostElements);
        using (Tensor drawn = flat.narrow(0, 0, filled))
            drawn.normal_(0, Deviation);
        while (filled < flat.NumberOfElements)
        {
            long count = Math.Min(filled, flat.NumberOfElements - filled);
            using Tensor source = flat.narrow(0, 0, count);
            using Tensor target = flat.narrow(0, filled, count);
            target.copy_(source);
            filled += count;
        }
    }
}
