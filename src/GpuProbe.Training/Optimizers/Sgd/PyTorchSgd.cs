using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Optimizers.Sgd;

/// <summary>
/// What PyTorch's three implementations of SGD with momentum share. The momentum buffers, one of each weight's size and its
/// gradient's type, are made by the first step: copies of the gradients, which stay beside them until they are released.
/// There is no step counter. States of weights with E elements of b bytes: <c>b E</c> bytes; no implementation has temporaries.
/// </summary>
public abstract class PyTorchSgd(IEnumerable<Parameter> parameters, SgdOptions options) : PyTorchOptimizer(parameters)
{
    /// <summary>What PyTorch calls the momentum in its state dictionary.</summary>
    protected const string MomentumBuffer = "momentum_buffer";

    /// <summary>The hyper-parameters.</summary>
    protected SgdOptions Options { get; } = options;

    /// <inheritdoc/>
    protected sealed override void Update(Tensor[] gradients) => Advance(gradients, isFirst: States.Count == 0);

    /// <summary>The update of all weights.</summary>
    /// <param name="gradients">One per weight.</param>
    /// <param name="isFirst">Whether it also has to make the buffers, which are all the states there are.</param>
    protected abstract void Advance(Tensor[] gradients, bool isFirst);

    /// <summary>b ← μ b + g, by list operators.</summary>
    protected void Accumulate(Tensor[] gradients, Tensor[] buffers)
    {
        OptimizerOperators.ForeachMulScalar.Run(buffers, Options.Momentum);
        OptimizerOperators.ForeachAddList.Run(buffers, gradients, 1.0);
    }

    /// <summary>w ← w − η b, by a list operator.</summary>
    protected void Descend(Tensor[] weights, Tensor[] buffers) =>
        OptimizerOperators.ForeachAddList.Run(weights, buffers, -Options.LearningRate);
}
