using TorchSharp;
using TorchSharp.Modules;

namespace GpuProbe.Tensors.Layers;

/// <summary>TorchSharp's optimizers.</summary>
public static class Optimizers
{
    /// <summary>TorchSharp's AdamW of these weights; creates its states.</summary>
    public static AdamW AdamW(IEnumerable<Parameter> parameters, double lr, double beta1, double beta2, double eps, double weight_decay) =>
        torch.optim.AdamW(parameters, lr, beta1, beta2, eps, weight_decay);
}
