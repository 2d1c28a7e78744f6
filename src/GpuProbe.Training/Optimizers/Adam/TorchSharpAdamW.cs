using GpuProbe.Tensors.Layers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Optimizers.Adam;

/// <summary>
/// TorchSharp's own <c>torch.optim.AdamW</c>: states from the constructor on, all temporaries of a step in one dispose scope
/// (two of each weight's size are left over), and gradients that are zeroed in place, never released.
/// </summary>
public sealed class TorchSharpAdamW : ParameterOptimizer
{
    private readonly AdamW optimizer;

    /// <summary>An optimizer of these weights; creates its states.</summary>
    public TorchSharpAdamW(IEnumerable<Parameter> parameters, AdamWOptions options) : base(parameters)
    {
        ArgumentNullException.ThrowIfNull(options);
        optimizer = Tensors.Layers.Optimizers.AdamW(
            Parameters, options.LearningRate, options.Beta1, options.Beta2, options.Epsilon, options.WeightDecay);
        List<OptimizerState> states = optimizer.state_dict().State;
        for (int i = 0; i < Parameters.Count; i++)
        {
            var state = (AdamW.State)states[i];
            Keep(state.exp_avg, i, "exp_avg");
            Keep(state.exp_avg_sq, i, "exp_avg_sq");
        }
    }

    /// <inheritdoc/>
    public override void ZeroGrad(bool setToNone = true)
    {
        // It forgets a second reference to each gradient, which would hold the gradient until it is collected.
        using DisposeScope scope = NewDisposeScope();
        optimizer.zero_grad();
    }

    /// <inheritdoc/>
    protected override void Update()
    {
        // TorchSharp frees its numbers while libtorch reads them; a long run makes more objects than it can put collections off for.
        using IDisposable? collections = Collections.PutOff();
        optimizer.step();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            optimizer.Dispose();
        base.Dispose(disposing);
    }
}
