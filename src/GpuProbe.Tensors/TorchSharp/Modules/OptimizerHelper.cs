namespace TorchSharp.Modules;

/// <summary>What optimizers share.</summary>
public abstract class OptimizerHelper : torch.optim.Optimizer
{
    private readonly Parameter[] weights;

    private protected OptimizerHelper(IEnumerable<Parameter> parameters) => weights = [.. parameters];

    /// <summary>The weights.</summary>
    private protected IReadOnlyList<Parameter> Weights => weights;

    /// <summary>The states.</summary>
    public virtual StateDictionary state_dict() => new(States());

    /// <inheritdoc/>
    public override void zero_grad()
    {
        foreach (Parameter weight in weights)
        {
            using torch.Tensor? gradient = weight.grad;
            gradient?.zero_();
        }
    }

    /// <summary>One for each weight, in their order.</summary>
    private protected abstract List<OptimizerState> States();

    /// <summary>Takes a step: the loss with autograd, the update without and in one dispose scope.</summary>
    private protected static torch.Tensor? Run(Action update, Func<torch.Tensor>? closure)
    {
        torch.Tensor? loss = null;
        if (closure is not null)
        {
            using IDisposable mode = torch.enable_grad();
            loss = closure();
        }
        using IDisposable without = torch.no_grad();
        using DisposeScope scope = torch.NewDisposeScope();
        update();
        return loss;
    }
}
