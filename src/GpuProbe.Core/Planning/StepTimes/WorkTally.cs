using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning.StepTimes;

/// <summary>Adds up work operator by operator.</summary>
internal sealed class WorkTally
{
    private const double OperationsPerProduct = 2;

    private readonly double[] _amounts = new double[WorkVector.Classes.Count];

    /// <summary>What came together.</summary>
    public WorkVector Total => WorkVector.Of(kind => _amounts[(int)kind]);

    public void Add(WorkVector work)
    {
        foreach (WorkClass kind in WorkVector.Classes)
            Add(kind, work[kind]);
    }

    public void Add(WorkClass kind, double amount) => _amounts[(int)kind] += amount;

    /// <summary>Matrix products of the type, in multiplications with addition.</summary>
    public void Products(ElementType type, double products) =>
        Add(type == ElementType.Fp32 ? WorkClass.MatrixFp32 : WorkClass.Matrix, OperationsPerProduct * products);

    /// <summary>Kernels on so many elements each, which together read and write so many bytes per element.</summary>
    public void Passes(double elements, double bytesPerElement, int kernels = 1)
    {
        Add(WorkClass.Elementwise, elements * bytesPerElement);
        Add(WorkClass.Launch, kernels);
    }
}
