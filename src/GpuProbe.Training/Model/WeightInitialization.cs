using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Model;

/// <summary>First values of the weights: normal with deviation 0.02 as Hugging Face's default; norms 1, biases 0.</summary>
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
                parameter.zero_();
            else if (parameter.ndim > 1)
                parameter.normal_(0, Deviation);
        }
    }
}
