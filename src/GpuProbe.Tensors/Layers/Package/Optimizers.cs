using TorchSharp.Modules;

namespace GpuProbe.Tensors.Layers;

/// <summary>TorchSharp's optimizers.</summary>
public static class Optimizers
{
    /// <summary>TorchSharp's AdamW of these weights; creates its states.</summary>
    public static AdamW AdamW(IEnumerable<Parameter> parameters, double lr, double beta1, double beta2, double eps, double weight_decay) =>
        new WholeAdamW(parameters, lr, beta1, beta2, eps, weight_decay);

    // Where memory for the states is refused, TorchSharp's finalizer fails on the state that is half made and ends the process.
    private sealed class WholeAdamW : AdamW
    {
        private readonly bool isWhole;

        internal WholeAdamW(IEnumerable<Parameter> parameters, double lr, double beta1, double beta2, double eps, double weight_decay)
            : base(parameters, lr, beta1, beta2, eps, weight_decay) => isWhole = true;

        protected override void Dispose(bool disposing)
        {
            if (isWhole)
                base.Dispose(disposing);
        }
    }
}
