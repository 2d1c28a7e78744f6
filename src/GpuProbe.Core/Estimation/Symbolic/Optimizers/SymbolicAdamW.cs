using GpuProbe.Core.Estimation.Symbolic.Operators;
using GpuProbe.Core.Estimation.Symbolic.Tensors;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Estimation.Symbolic.Optimizers;

/// <summary>AdamW in the ways in which PyTorch and TorchSharp write it: what it keeps, and the temporaries of a step.</summary>
internal sealed class SymbolicAdamW(Machine machine, IReadOnlyList<Parameter> parameters, OptimizerImpl implementation) : ISymbolicOptimizer
{
    private bool hasStates;

    /// <inheritdoc/>
    public void Step()
    {
        if (!hasStates)
            CreateStates();
        hasStates = true;
        switch (implementation)
        {
            case OptimizerImpl.Fused:
                if (!machine.IsCuda)
                    machine.Pass(Slots.OptimizerScratch, DataType.Float32);
                break;
            case OptimizerImpl.Loop:
                Loop();
                break;
            default:
                Listed();
                break;
        }
    }

    // PyTorch keeps one counter for each weight, beside the weights for fused only, else on the CPU.
    private void CreateStates()
    {
        bool counts = implementation != OptimizerImpl.TorchSharp && (implementation == OptimizerImpl.Fused || !machine.IsCuda);
        foreach (Parameter parameter in machine.Each(parameters))
        {
            if (counts)
                machine.New(Slots.Counters, DataType.Float32);
            machine.New(Slots.Moments, parameter.Value.Type, parameter.Value.Shape);
            machine.New(Slots.Moments, parameter.Value.Type, parameter.Value.Shape);
        }
    }

    // Python's variable denom still holds the previous weight's denominator while the next one is computed.
    private void Loop()
    {
        Tensor? previous = null;
        foreach (Parameter parameter in machine.Each(parameters))
        {
            Tensor root = Like(parameter);
            Tensor denominator = root.WithNumber(Slots.OptimizerScratch);
            root.Dispose();
            previous?.Dispose();
            previous = denominator;
        }

        previous?.Dispose();
    }

    // Foreach holds the roots of all weights at once, TorchSharp's scope also their quotients.
    private void Listed()
    {
        var held = new List<Tensor>();
        foreach (Parameter parameter in machine.Each(parameters))
        {
            Tensor root = Like(parameter);
            held.Add(root);
            if (implementation == OptimizerImpl.TorchSharp)
                held.Add(root.WithNumber(Slots.OptimizerScratch));
        }

        if (!machine.IsCuda)
            machine.Pass(Slots.OptimizerScratch, parameters[0].Value.Type);
        foreach (Tensor tensor in held)
            tensor.Dispose();
    }

    private Tensor Like(Parameter parameter) => machine.New(Slots.OptimizerScratch, parameter.Value.Type, parameter.Value.Shape);
}
