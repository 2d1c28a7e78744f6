using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class optim
    {
        /// <summary>Updates weights from their gradients.</summary>
        public abstract class Optimizer : IDisposable
        {
            private protected Optimizer()
            {
            }

            /// <summary>Updates all weights that have a gradient.</summary>
            /// <param name="closure">Computes the loss anew before the update.</param>
            /// <returns>That loss; <see langword="null"/> without a closure.</returns>
            /// <exception cref="NotSupportedException">The optimizer does not have it.</exception>
            public virtual Tensor? step(Func<Tensor>? closure = null) => throw new NotSupportedException("step");

            /// <summary>Fills all gradients with zeros; none is let go.</summary>
            /// <exception cref="NotSupportedException">The optimizer does not have it.</exception>
            public virtual void zero_grad() => throw new NotSupportedException("zero_grad");

            /// <inheritdoc/>
            public void Dispose()
            {
                Dispose(disposing: true);
                GC.SuppressFinalize(this);
            }

            /// <summary>Releases the states.</summary>
            protected virtual void Dispose(bool disposing)
            {
            }

            /// <summary>What an optimizer keeps between steps.</summary>
            public class StateDictionary
            {
                internal StateDictionary(List<OptimizerState> states) => State = states;

                /// <summary>One for each weight, in their order.</summary>
                public List<OptimizerState> State { get; }
            }
        }
    }
}
