using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>Optimizers.</summary>
    public static partial class optim
    {
        /// <summary>AdamW of some weights; creates its states.</summary>
        /// <param name="parameters">The weights.</param>
        /// <param name="lr">Step size.</param>
        /// <param name="beta1">Decay of the first moment.</param>
        /// <param name="beta2">Decay of the second moment.</param>
        /// <param name="eps">Added to the denominator.</param>
        /// <param name="weight_decay">Decoupled weight decay.</param>
        /// <param name="amsgrad">Not supported.</param>
        /// <param name="maximize">Not supported.</param>
        /// <exception cref="NotSupportedException"><paramref name="amsgrad"/> or <paramref name="maximize"/>.</exception>
        public static AdamW AdamW(
            IEnumerable<Parameter> parameters, double lr = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double eps = 1e-8,
            double weight_decay = 0, bool amsgrad = false, bool maximize = false) =>
            new(parameters, lr, beta1, beta2, eps, weight_decay, amsgrad, maximize);
    }
}
