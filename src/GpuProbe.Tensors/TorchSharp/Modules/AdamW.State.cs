namespace TorchSharp.Modules;

public partial class AdamW
{
    /// <summary>The moments of one weight, of its shape and type.</summary>
    public sealed class State : OptimizerState, IDisposable
    {
        internal long step;

        /// <summary>The first moment.</summary>
        public torch.Tensor exp_avg;

        /// <summary>The second moment.</summary>
        public torch.Tensor exp_avg_sq;

        internal State(Parameter parameter)
        {
            exp_avg = torch.zeros_like(parameter).DetachFromDisposeScope();
            exp_avg_sq = torch.zeros_like(parameter).DetachFromDisposeScope();
        }

        /// <summary>Releases the moments.</summary>
        public void Dispose()
        {
            exp_avg.Dispose();
            exp_avg_sq.Dispose();
        }
    }
}
