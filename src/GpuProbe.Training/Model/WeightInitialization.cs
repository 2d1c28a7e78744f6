using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Model;

/// <summary>
/// First values of the weights: normal with deviation 0.02 as Hugging Face's default; norms 1, biases 0. Of a large
/// matrix the first <see cref="DrawnElements"/> elements are drawn and then repeated: drawing takes minutes for a
/// 7B model on a CPU, and memory does not depend on the values.
/// </summary>
public static class WeightInitialization
{
    /// <summary>Elements of a matrix that are drawn; smaller matrices have no repetition.</summary>
    public const long DrawnElements = 1 << 20;

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
                Draw(parameter);
        }
    }

    private static void Draw(Tensor weight)
    {
        using Tensor flat = weight.view(-1);
        long filled = Math.Min(flat.NumberOfElements, DrawnElements);
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
