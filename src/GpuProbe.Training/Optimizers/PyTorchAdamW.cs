using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Optimizers;

/// <summary>
/// What PyTorch's three implementations share: the states of all weights are created in the first step, a step counter
/// (one fp32 number) for each weight among them.
/// </summary>
public abstract class PyTorchAdamW : AdamW
{
    private readonly Device counterDevice;
    private Tensor[]? counters;
    private Tensor[] firstMoments = [];
    private Tensor[] secondMoments = [];

    /// <summary>An optimizer of these weights.</summary>
    /// <param name="parameters">The weights.</param>
    /// <param name="options">The hyper-parameters.</param>
    /// <param name="countersOnDevice">Whether the step counters lie beside the weights (fused) or on the CPU.</param>
    protected PyTorchAdamW(IEnumerable<Parameter> parameters, AdamWOptions options, bool countersOnDevice)
        : base(parameters, options) =>
        counterDevice = countersOnDevice && Parameters.Count > 0 ? Parameters[0].device : CPU;

    /// <inheritdoc/>
    protected sealed override void Update()
    {
        if (counters is null)
            CreateStates();
        Tensor[] gradients = [.. Parameters.Select(parameter =>
            parameter.grad ?? throw new InvalidOperationException("every weight needs a gradient before a step"))];
        try
        {
            Update(gradients, firstMoments, secondMoments, counters!);
        }
        finally
        {
            foreach (Tensor gradient in gradients)
                gradient.Dispose();
        }
    }

    /// <summary>The update of all weights.</summary>
    /// <param name="gradients">One per weight.</param>
    /// <param name="first">First moments.</param>
    /// <param name="second">Second moments.</param>
    /// <param name="steps">Step counters, not yet incremented.</param>
    protected abstract void Update(Tensor[] gradients, Tensor[] first, Tensor[] second, Tensor[] steps);

    // PyTorch goes weight by weight: counter, first moment, second moment.
    private void CreateStates()
    {
        counters = new Tensor[Parameters.Count];
        firstMoments = new Tensor[Parameters.Count];
        secondMoments = new Tensor[Parameters.Count];
        for (int i = 0; i < counters.Length; i++)
        {
            counters[i] = Keep(zeros([], float32, counterDevice));
            firstMoments[i] = Keep(zeros_like(Parameters[i]));
            secondMoments[i] = Keep(zeros_like(Parameters[i]));
        }
    }
}
