using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Optimizers;

/// <summary>What all optimizers of weights in place have: the weights, the states they keep, and how gradients go.</summary>
public abstract class ParameterOptimizer : IOptimizer
{
    private readonly List<Tensor> states = [];

    /// <summary>An optimizer of these weights.</summary>
    protected ParameterOptimizer(IEnumerable<Parameter> parameters) => Parameters = [.. parameters];

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> States => states;

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

    /// <summary>Releases the states.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        foreach (Tensor state in states)
            state.Dispose();
    }
}
