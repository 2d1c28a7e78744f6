using GpuProbe.Core.Estimation.Symbolic.Tensors;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Estimation.Symbolic.Optimizers;

/// <summary>Adafactor: a row and a column for each matrix, a whole second moment for each vector; estimates of full size in a step.</summary>
internal sealed class SymbolicAdafactor(Machine machine, IReadOnlyList<Parameter> parameters, OptimizerImpl implementation) : ISymbolicOptimizer
{
    private bool hasStates;

    /// <inheritdoc/>
    public void Step()
    {
        if (!hasStates)
            CreateStates();
        hasStates = true;
        if (implementation == OptimizerImpl.Loop)
            Loop();
        else
            Listed();
    }

    private static bool IsFactored(Parameter parameter) => parameter.Value.Shape.Length > 1;

    private void CreateStates()
    {
        foreach (Parameter parameter in machine.Each(parameters))
        {
            if (!machine.IsCuda)
                machine.New(Slots.Counters, DataType.Float32);
            if (IsFactored(parameter))
            {
                Rows(parameter, Slots.Factors);
                Columns(parameter, Slots.Factors);
            }
            else
            {
                Whole(parameter, Slots.Moments);
            }
        }
    }

    // Python's names hold what they held for the previous weight until they are assigned again.
    private void Loop()
    {
        Tensor? rows = null, columns = null, squares = null, update = null;
        foreach (Parameter parameter in machine.Each(parameters))
        {
            machine.Pass(Slots.OptimizerScratch, parameter.Value.Type);
            Tensor estimate;
            if (IsFactored(parameter))
            {
                Assign(ref rows, Rows(parameter, Slots.OptimizerScratch));
                Assign(ref columns, Columns(parameter, Slots.OptimizerScratch));
                estimate = Whole(parameter, Slots.OptimizerScratch);
                machine.Pass(Slots.OptimizerScratch, parameter.Value.Type);
            }
            else
            {
                Assign(ref squares, Whole(parameter, Slots.OptimizerScratch));
                estimate = Whole(parameter, Slots.OptimizerScratch);
            }

            Assign(ref update, estimate);
            machine.Pass(Slots.OptimizerScratch, parameter.Value.Type);
        }

        foreach (Tensor? name in new[] { rows, columns, squares, update })
            name?.Dispose();
    }

    // List operators, matrices and vectors apart; those of the first kind are still held when those of the second are made.
    private void Listed()
    {
        List<Tensor> updates = [];
        foreach (IGrouping<(DataType, bool), Parameter> part in parameters.GroupBy(parameter => (parameter.Value.Type, IsFactored(parameter))))
        {
            List<Tensor> estimates = part.Key.Item2 ? Factored([.. part]) : Vectors([.. part]);
            Release(updates);
            updates = estimates;
            machine.Pass(Slots.OptimizerScratch, part.Key.Item1);
        }

        Release(updates);
    }

    private List<Tensor> Factored(IReadOnlyList<Parameter> part)
    {
        Release(All(part, parameter => Rows(parameter, Slots.OptimizerScratch)));
        Release(All(part, parameter => Columns(parameter, Slots.OptimizerScratch)));
        List<Tensor> estimates = All(part, parameter => Whole(parameter, Slots.OptimizerScratch));
        Release(All(part, parameter => machine.New(Slots.OptimizerScratch, parameter.Value.Type)));
        return estimates;
    }

    private List<Tensor> Vectors(IReadOnlyList<Parameter> part)
    {
        Release(All(part, parameter => Whole(parameter, Slots.OptimizerScratch)));
        return All(part, parameter => Whole(parameter, Slots.OptimizerScratch));
    }

    private List<Tensor> All(IReadOnlyList<Parameter> part, Func<Parameter, Tensor> make) => [.. machine.Each(part).Select(make)];

    private static void Release(List<Tensor> tensors)
    {
        foreach (Tensor tensor in tensors)
            tensor.Dispose();
    }

    private static void Assign(ref Tensor? name, Tensor value)
    {
        name?.Dispose();
        name = value;
    }

    private Tensor Rows(Parameter parameter, Slot slot) => machine.New(slot, parameter.Value.Type, parameter.Value.Shape[0], 1);

    private Tensor Columns(Parameter parameter, Slot slot) => machine.New(slot, parameter.Value.Type, 1, parameter.Value.Shape[1]);

    private Tensor Whole(Parameter parameter, Slot slot) => machine.New(slot, parameter.Value.Type, parameter.Value.Shape);
}
