using GpuProbe.Core.Estimation.Symbolic.Operators;
using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Optimizers;

/// <summary>
/// AdamW on the host: fp32 copies of the weights, their moments, and buffers through which gradients come and weights go. The device only
/// has one gradient at a time in fp32.
/// </summary>
internal sealed class SymbolicOffloadedAdamW : ISymbolicOptimizer
{
    private readonly Machine machine;
    private readonly IReadOnlyList<Parameter> parameters;
    private bool hasMoments;

    internal SymbolicOffloadedAdamW(Machine machine, IReadOnlyList<Parameter> parameters)
    {
        this.machine = machine;
        this.parameters = parameters;
        if (!machine.IsCuda)
            Hold();
    }

    /// <inheritdoc/>
    public void Step()
    {
        if (!hasMoments && !machine.IsCuda)
            CreateMoments();
        hasMoments = true;
        foreach (Parameter parameter in machine.Each(parameters))
            parameter.Gradient!.To(DataType.Float32, Slots.OptimizerScratch).Dispose();
        if (!machine.IsCuda)
            machine.Pass(Slots.OptimizerScratch, DataType.Float32);
    }

    private void Hold()
    {
        foreach (Parameter parameter in machine.Each(parameters))
        {
            long[] shape = parameter.Value.Shape;
            machine.New(Slots.Masters, DataType.Float32, shape);
            machine.New(Slots.HostBuffers, DataType.Float32, shape);
            if (parameter.Value.Type != DataType.Float32)
                machine.New(Slots.HostBuffers, parameter.Value.Type, shape);
        }
    }

    private void CreateMoments()
    {
        foreach (Parameter parameter in machine.Each(parameters))
        {
            machine.New(Slots.Counters, DataType.Float32);
            machine.New(Slots.Moments, DataType.Float32, parameter.Value.Shape);
            machine.New(Slots.Moments, DataType.Float32, parameter.Value.Shape);
        }
    }
}
