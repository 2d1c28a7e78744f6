using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Optimizers.Adam;

/// <summary>
/// What PyTorch's three implementations share. States of n weights with E elements of b bytes together: <c>2 b E + 4 n</c>
/// bytes, the step counters (one fp32 number each) on the device for fused and on the CPU for the others.
/// </summary>
public abstract class PyTorchAdamW : PyTorchOptimizer
{
    private readonly bool countersOnDevice;
    private readonly Tensor[] counters;
    private readonly Tensor[] firstMoments;
    private readonly Tensor[] secondMoments;

    /// <summary>An optimizer of these weights.</summary>
    /// <param name="parameters">The weights.</param>
    /// <param name="options">The hyper-parameters.</param>
    /// <param name="countersOnDevice">Whether the step counters lie beside the weights (fused) or on the CPU.</param>
    protected PyTorchAdamW(IEnumerable<Parameter> parameters, AdamWOptions options, bool countersOnDevice) : base(parameters)
    {
        Options = options;
        Corrections = new BiasCorrections(options);
        this.countersOnDevice = countersOnDevice;
        counters = new Tensor[Parameters.Count];
        firstMoments = new Tensor[Parameters.Count];
        secondMoments = new Tensor[Parameters.Count];
    }

    /// <summary>The hyper-parameters.</summary>
    protected AdamWOptions Options { get; }

    /// <summary>The corrections of the current step.</summary>
    protected BiasCorrections Corrections { get; }

    /// <summary>Step counters, incremented by the update.</summary>
    protected IReadOnlyList<Tensor> Counters => counters;

    /// <summary>First moments.</summary>
    protected IReadOnlyList<Tensor> FirstMoments => firstMoments;

    /// <summary>Second moments.</summary>
    protected IReadOnlyList<Tensor> SecondMoments => secondMoments;

    /// <inheritdoc/>
    protected sealed override void Update(Tensor[] gradients)
    {
        Corrections.Advance();
        Advance(gradients);
    }

    /// <summary>The update of all weights; the corrections are those of this step.</summary>
    /// <param name="gradients">One per weight.</param>
    protected abstract void Advance(Tensor[] gradients);

    // PyTorch goes weight by weight: counter, first moment, second moment.
    /// <inheritdoc/>
    protected sealed override void CreateStates(IReadOnlyList<Tensor> gradients)
    {
        for (int i = 0; i < Parameters.Count; i++)
        {
            counters[i] = Keep(zeros([], float32, countersOnDevice ? Parameters[i].device : CPU), i, "step");
            firstMoments[i] = Keep(zeros_like(Parameters[i]), i, "exp_avg");
            secondMoments[i] = Keep(zeros_like(Parameters[i]), i, "exp_avg_sq");
        }
    }
}
