using GpuProbe.Training.Lifetimes;
using GpuProbe.Training.Optimizers;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Precisions;

/// <summary>
/// Gradient scaling as PyTorch's <c>torch.amp.GradScaler</c>: small gradients would be zero in fp16, so the loss is multiplied by
/// a scale before backward, and gradients are divided by it before they are used. A step with gradients that are not finite is
/// skipped and the scale multiplied by the backoff factor; after an interval of steps without any it is multiplied by the growth
/// factor. Operators, their order and the numbers that stay on the device are those of <c>torch/amp/grad_scaler.py</c> (2.6).
/// </summary>
public sealed class GradScaler : IDisposable
{
    private readonly IReadOnlyList<Parameter> parameters;
    private readonly GradScalerOptions options;
    private Tensor? scale;
    private Tensor? growthTracker;
    private Tensor? foundInf;
    private bool isUnscaled;

    /// <summary>A scaler that has not allocated anything yet.</summary>
    /// <param name="parameters">The weights whose gradients are scaled, all on one device.</param>
    /// <param name="options">How the scale begins and changes.</param>
    public GradScaler(IReadOnlyList<Parameter> parameters, GradScalerOptions? options = null)
    {
        this.parameters = parameters;
        this.options = options ?? new GradScalerOptions();
    }

    /// <summary>Steps that were skipped.</summary>
    public long SkippedSteps { get; private set; }

    /// <summary>The scale; read from the device once there is one.</summary>
    public double CurrentScale => scale?.Value<double>() ?? options.InitialScale;

    /// <summary>The loss times the scale; for backward.</summary>
    public Tensor Scale(Tensor loss)
    {
        if (scale is null)
        {
            scale = full([], Number.Of(options.InitialScale), float32, loss.device).DetachFromDisposeScope();
            growthTracker = full([], Number.Of(0L), ScalarType.Int32, loss.device).DetachFromDisposeScope();
        }
        return loss * scale;
    }

    /// <summary>
    /// Divides all gradients by the scale and looks for some that are not finite. For programs that look at gradients before the
    /// step, to clip them say; <see cref="Step(IOptimizer)"/> does it otherwise.
    /// </summary>
    /// <exception cref="InvalidOperationException">No loss was scaled, gradients are fp16, or they were divided already.</exception>
    public void Unscale()
    {
        if (foundInf is not null)
            throw new InvalidOperationException("gradients were divided by their scale already since the last update");
        foreach (Parameter parameter in parameters)
        {
            using Tensor? gradient = parameter.grad;
            if (gradient is { dtype: ScalarType.Float16 })
                throw new InvalidOperationException("fp16 gradients cannot be divided by their scale: they would be zero again");
        }
        using Tensor inverse = Made(scale).to(float64).Then(x => x.reciprocal()).Then(x => x.to(float32));
        LookForInfinity(inverse);
        isUnscaled = true;
    }

    /// <summary>The optimizer's step, unless a gradient is not finite.</summary>
    /// <exception cref="InvalidOperationException">No loss was scaled.</exception>
    public void Step(IOptimizer optimizer)
    {
        if (optimizer is IScaledOptimizer scaled)
        {
            Step(scaled);
            return;
        }
        if (!isUnscaled)
            Unscale();
        if (foundInf!.Value<double>() == 0)
            optimizer.Step();
        else
            SkippedSteps++;
    }

    private void Step(IScaledOptimizer optimizer)
    {
        if (!isUnscaled)
        {
            using Tensor one = full([], Number.Of(1L), float32, Made(scale).device);
            LookForInfinity(one);
        }
        // Python sums over devices, beginning with 0, and multiplies scales, beginning with 1: new tensors even of one.
        using Tensor any = foundInf!.add(Number.Of(0.0), Number.One);
        using Tensor? factor = isUnscaled ? null : scale! * Number.Of(1.0);
        optimizer.Step(factor, any);
        if (any.Value<double>() != 0)
            SkippedSteps++;
    }

    /// <summary>Changes the scale for the next step.</summary>
    /// <exception cref="InvalidOperationException">There was no step since the last update.</exception>
    public void Update()
    {
        Operators.UpdateScale.Run(
            Made(scale), growthTracker, Made(foundInf), options.GrowthFactor, options.BackoffFactor, options.GrowthInterval);
        foundInf!.Dispose();
        foundInf = null;
        isUnscaled = false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        scale?.Dispose();
        growthTracker?.Dispose();
        foundInf?.Dispose();
    }

    private static Tensor Made(Tensor? tensor) =>
        tensor ?? throw new InvalidOperationException("a loss is scaled first, then gradients are divided, then the scale is updated");

    // Python keeps a copy for each device, on one device too; what was copied goes when the check is done.
    private void LookForInfinity(Tensor inverseScale)
    {
        using IDisposable mode = no_grad();
        using Tensor none = full([], Number.Of(0L), float32, inverseScale.device);
        List<Tensor> gradients = [.. parameters.Select(parameter => parameter.grad).OfType<Tensor>()];
        try
        {
            foundInf = none.to(none.device, copy: true).DetachFromDisposeScope();
            using Tensor factor = inverseScale.to(inverseScale.device, copy: true);
            foreach (IGrouping<ScalarType, Tensor> alike in gradients.GroupBy(gradient => gradient.dtype))
                Operators.Unscale.Run(alike.ToArray(), foundInf, factor);
        }
        finally
        {
            gradients.ForEach(gradient => gradient.Dispose());
        }
    }
}
