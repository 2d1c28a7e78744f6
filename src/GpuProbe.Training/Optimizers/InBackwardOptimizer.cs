using GpuProbe.Tensors;
using GpuProbe.Tensors.Memory;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace GpuProbe.Training.Optimizers;

/// <summary>
/// Updates each weight within the backward pass, as soon as its gradient is there, and releases the gradient: PyTorch's recipe with
/// one optimizer for each weight, whose <c>step</c> and <c>zero_grad</c> a <c>register_post_accumulate_grad_hook</c> calls. Of all
/// gradients only those exist that autograd has made and not yet handed over: mostly one. States and temporaries are those of the
/// optimizer for a list of one weight. A weight that is used several times has its gradients summed before.
/// </summary>
public sealed class InBackwardOptimizer : IOptimizer
{
    private readonly List<IOptimizer> optimizers = [];
    private readonly List<GradientHook> hooks = [];

    /// <summary>Sets a hook on each weight.</summary>
    /// <param name="weights">The weights; they must outlive this.</param>
    /// <param name="create">Makes the optimizer of one weight.</param>
    public InBackwardOptimizer(IEnumerable<Parameter> weights, Func<Parameter, IOptimizer> create)
    {
        try
        {
            foreach (Parameter weight in weights)
            {
                IOptimizer optimizer = create(weight);
                optimizers.Add(optimizer);
                hooks.Add(new GradientHook(weight, () => Update(weight, optimizer)));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> States => [.. optimizers.SelectMany(optimizer => optimizer.States)];

    /// <inheritdoc/>
    public StateLabel? LabelOf(Tensor state) => optimizers.Select(optimizer => optimizer.LabelOf(state)).FirstOrDefault(label => label is not null);

    /// <summary>Nothing: the weights have been updated in backward.</summary>
    public void Step()
    {
    }

    /// <summary>Nothing: the gradients have been released in backward.</summary>
    public void ZeroGrad(bool setToNone = true)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        hooks.ForEach(hook => hook.Dispose());
        optimizers.ForEach(optimizer => optimizer.Dispose());
    }

    private static void Update(Parameter weight, IOptimizer optimizer)
    {
        using (Tensor? gradient = weight.grad)
            MemoryTrace.Mark(gradient!);
        optimizer.Step();
        optimizer.ZeroGrad();
    }
}
