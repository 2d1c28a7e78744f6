using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Optimizers;

/// <summary>What all optimizers of weights in place have: the weights, the states they keep, and how gradients go.</summary>
public abstract class ParameterOptimizer : IOptimizer
{
    private readonly List<Tensor> states = [];
    private readonly Dictionary<Tensor, StateLabel> labels = new(ReferenceEqualityComparer.Instance);

    /// <summary>An optimizer of these weights.</summary>
    protected ParameterOptimizer(IEnumerable<Parameter> parameters) => Parameters = [.. parameters];

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> States => states;

    /// <inheritdoc/>
    public virtual IReadOnlyList<Tensor> Buffers => [];

    /// <inheritdoc/>
    public StateLabel? LabelOf(Tensor state) => labels.GetValueOrDefault(state);

    /// <summary>The weights.</summary>
    protected IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Whether gradients are set to zero by one list operator, as PyTorch's fused and foreach optimizers do.</summary>
    protected virtual bool ZeroesTogether => true;

    /// <inheritdoc/>
    public void Step()
    {
        using IDisposable mode = no_grad();
        Update();
    }

    /// <inheritdoc/>
    public virtual void ZeroGrad(bool setToNone = true)
    {
        if (setToNone)
            Gradients.Release(Parameters);
        else
            Gradients.Zero(Parameters, ZeroesTogether);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The update of all weights, without autograd.</summary>
    protected abstract void Update();

    /// <summary>Keeps a tensor for the optimizer's lifetime.</summary>
    protected Tensor Keep(Tensor state)
    {
        states.Add(state.DetachFromDisposeScope());
        return state;
    }

    /// <summary>Keeps a weight's state for the optimizer's lifetime.</summary>
    /// <param name="state">The state.</param>
    /// <param name="weight">The weight's index among <see cref="Parameters"/>.</param>
    /// <param name="name">What the library that is imitated calls it.</param>
    protected Tensor Keep(Tensor state, int weight, string name) => Keep(state, Parameters[weight], name);

    /// <summary>Keeps a weight's state, or one that all weights share, for the optimizer's lifetime.</summary>
    /// <param name="state">The state.</param>
    /// <param name="weight">The weight; <see langword="null"/> for all.</param>
    /// <param name="name">What the library that is imitated calls it.</param>
    protected Tensor Keep(Tensor state, Parameter? weight, string name)
    {
        labels[state] = new StateLabel(weight, name);
        return Keep(state);
    }

    /// <summary>Releases the states.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        foreach (Tensor state in states)
            state.Dispose();
    }
}
