namespace TorchSharp.Modules;

/// <summary>
/// AdamW, weight by weight: two moments of each weight's shape and type from the constructor on, and all temporaries of a step in
/// one dispose scope (two of each weight's size).
/// </summary>
public partial class AdamW : OptimizerHelper
{
    private readonly State[] states;
    private readonly double lr;
    private readonly double beta1;
    private readonly double beta2;
    private readonly double eps;
    private readonly double weightDecay;

    internal AdamW(
        IEnumerable<Parameter> parameters, double lr, double beta1, double beta2, double eps, double weight_decay, bool amsgrad, bool maximize)
        : base(parameters)
    {
        if (amsgrad || maximize)
            throw new NotSupportedException(amsgrad ? "AdamW with amsgrad" : "AdamW with maximize");
        (this.lr, this.beta1, this.beta2, this.eps, weightDecay) = (lr, beta1, beta2, eps, weight_decay);
        states = [.. Weights.Select(weight => new State(weight))];
    }

    /// <inheritdoc/>
    public override torch.Tensor? step(Func<torch.Tensor>? closure = null) => Run(Update, closure);

    private protected override List<OptimizerState> States() => [.. states];

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing)
            return;
        foreach (State state in states)
            state.Dispose();
    }

    private void Update()
    {
        for (int i = 0; i < states.Length; i++)
        {
            if (Weights[i].grad is not { } gradient)
                continue;
            State state = states[i];
            state.step += 1;
            Weights[i].mul_(1 - lr * weightDecay);
            double first = 1 - Math.Pow(beta1, state.step);
            double second = 1 - Math.Pow(beta2, state.step);
            state.exp_avg.mul_(beta1).add_(gradient, alpha: 1 - beta1);
            state.exp_avg_sq.mul_(beta2).addcmul_(gradient, gradient, value: 1 - beta2);
            torch.Tensor denominator = (state.exp_avg_sq.sqrt() / Math.Sqrt(second)).add_(eps);
            Weights[i].addcdiv_(state.exp_avg, denominator, value: -(lr / first));
        }
    }
}
