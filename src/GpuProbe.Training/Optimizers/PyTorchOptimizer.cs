using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Optimizers;

/// <summary>What the optimizers of <c>torch.optim</c> share: states are created in the first step, from the gradients that are there.</summary>
public abstract class PyTorchOptimizer(IEnumerable<Parameter> parameters) : ParameterOptimizer(parameters)
{
    private bool hasStates;
    private int[][]? groups;

    /// <summary>
    /// Indices of the weights that one list operator may take together, those of one device and type, as
    /// <c>_group_tensors_by_device_and_dtype</c> forms them.
    /// </summary>
    protected IReadOnlyList<int[]> Groups => groups ??=
        [.. Enumerable.Range(0, Parameters.Count).GroupBy(i => (Parameters[i].device.ToString(), Parameters[i].dtype)).Select(group => group.ToArray())];

    /// <summary>What gradients are to be divided by, in a step of <see cref="IScaledOptimizer"/>.</summary>
    protected Tensor? GradScale { get; private set; }

    /// <summary>Other than 0 where a gradient is not finite, in a step of <see cref="IScaledOptimizer"/>.</summary>
    protected Tensor? FoundInf { get; private set; }

    /// <summary>The step of <see cref="IScaledOptimizer"/>, for those that have it.</summary>
    protected void StepScaled(Tensor? gradScale, Tensor foundInf)
    {
        (GradScale, FoundInf) = (gradScale, foundInf);
        try
        {
            Step();
        }
        finally
        {
            (GradScale, FoundInf) = (null, null);
        }
    }

    /// <summary>The members of a list that belong to a group.</summary>
    protected static Tensor[] Pick(IReadOnlyList<Tensor> all, int[] group) => [.. group.Select(i => all[i])];

    /// <inheritdoc/>
    protected sealed override void Update()
    {
        Tensor[] gradients = Gradients.Of(Parameters);
        try
        {
            if (!hasStates)
                CreateStates(gradients);
            hasStates = true;
            Update(gradients);
        }
        finally
        {
            foreach (Tensor gradient in gradients)
                gradient.Dispose();
        }
    }

    /// <summary>Creates the states that exist before the first update, in PyTorch's order; none unless an optimizer says so.</summary>
    /// <param name="gradients">One per weight.</param>
    protected virtual void CreateStates(IReadOnlyList<Tensor> gradients)
    {
    }

    /// <summary>The update of all weights.</summary>
    /// <param name="gradients">One per weight.</param>
    protected abstract void Update(Tensor[] gradients);
}
