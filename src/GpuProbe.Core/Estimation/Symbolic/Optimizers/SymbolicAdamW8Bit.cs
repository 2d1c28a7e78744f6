using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Optimizers;

/// <summary>
/// bitsandbytes' AdamW: moments of large weights in 8 bits, with a largest magnitude for every 256 elements; those of small weights in
/// fp32. Paged moments lie in managed memory, which is not the allocator's. A step has no temporaries.
/// </summary>
internal sealed class SymbolicAdamW8Bit(Machine machine, IReadOnlyList<Parameter> parameters, bool isPaged) : ISymbolicOptimizer
{
    /// <summary>Elements from which on moments are in 8 bits.</summary>
    internal const long FewestElements = 4096;

    /// <summary>Elements from which on moments are paged.</summary>
    internal const long FewestPagedElements = 100_000;

    private const int Moments = 2;
    private const long BlockSize = 256;
    private const long CodeEntries = 256;
    private bool hasStates;

    /// <inheritdoc/>
    public void Step()
    {
        if (hasStates)
            return;
        hasStates = true;
        bool hasCodes = false;
        foreach (Parameter parameter in machine.Each(parameters))
        {
            long elements = machine.Actual(parameter.Value.Elements);
            if (elements < FewestElements)
            {
                States(parameter, DataType.Float32);
                continue;
            }

            if (!hasCodes)
                Codes();
            hasCodes = true;
            if (!isPaged || !machine.IsCuda || elements < FewestPagedElements)
                States(parameter, DataType.Byte);
            for (int i = 0; i < Moments; i++)
                machine.NewShared(Slots.Largest, DataType.Float32, parameter.Value.Elements, BlockSize);
        }
    }

    private void States(Parameter parameter, DataType type)
    {
        for (int i = 0; i < Moments; i++)
            machine.New(Slots.Moments, type, parameter.Value.Shape);
    }

    private void Codes()
    {
        for (int i = 0; i < Moments; i++)
            machine.New(Slots.Codes, DataType.Float32, CodeEntries);
    }
}
