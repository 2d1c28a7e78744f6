using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Optimizers;

/// <summary>
/// AdamW. For every weight w with gradient g and moments m, v (both of the weight's type):
/// <c>w ← w (1 − η λ)</c>; <c>m ← β₁ m + (1 − β₁) g</c>; <c>v ← β₂ v + (1 − β₂) g²</c>;
/// <c>w ← w − η / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε)</c>.
/// The implementations agree on this and differ in when their states are created and what they keep meanwhile.
/// </summary>
public abstract class AdamW : IOptimizer
{
    private readonly List<Tensor> states = [];

    /// <summary>An optimizer of these weights.</summary>
    protected AdamW(IEnumerable<Parameter> parameters, AdamWOptions options)
    {
        Parameters = [.. parameters];
        Options = options;
    }

    /// <summary>The weights.</summary>
    protected IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The hyper-parameters.</summary>
    protected AdamWOptions Options { get; }

    /// <summary>Steps taken.</summary>
    protected long StepCount { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> States => states;

    /// <inheritdoc/>
    public void Step()
    {
        using IDisposable mode = no_grad();
        StepCount++;
        Update();
    }

    /// <inheritdoc/>
    public virtual void ZeroGrad()
    {
        foreach (Parameter parameter in Parameters)
            parameter.grad = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The update itself, without autograd.</summary>
    protected abstract void Update();

    /// <summary>1 − β₁ᵗ.</summary>
    protected double BiasCorrection1 => 1 - Math.Pow(Options.Beta1, StepCount);

    /// <summary>√(1 − β₂ᵗ).</summary>
    protected double BiasCorrection2Root => Math.Sqrt(1 - Math.Pow(Options.Beta2, StepCount));

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
