using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning;

/// <summary>A coarse estimate of how long a measurement takes on a CPU.</summary>
public static class RunTime
{
    private const double StartSeconds = 1;

    /// <summary>Seconds from starting the worker to the end of the last step.</summary>
    public static double Seconds(TrainingSetup setup, CpuRates rates)
    {
        double update = setup.Optimizer == Optimizer.None ? 0 : BytesOfUpdate(setup) / rates.BytesPerSecond;
        double step = ModelFlops.Of(setup).Hardware / rates.FlopsPerSecond + update;
        double build = DrawnParameters(setup) / rates.InitialisedPerSecond + Parameters(setup) * ElementBytes(setup) / rates.BytesPerSecond;
        return StartSeconds + build + setup.Steps * step;
    }

    /// <summary>Bytes that AdamW's step moves: weight, gradient and two states are read; weight and two states are written.</summary>
    internal static double BytesOfUpdate(TrainingSetup setup) => 7 * Parameters(setup) * ElementBytes(setup);

    /// <summary>Number of parameters whose first value is drawn at random; the others are copies.</summary>
    internal static double DrawnParameters(TrainingSetup setup) =>
        ParameterTable.Of(setup.Model, setup.Layers).Sum(parameter => (double)Math.Min(parameter.Count, WeightDraw.MostElements));

    private static double ElementBytes(TrainingSetup setup) => setup.WeightType == ElementType.Fp32 ? 4 : 2;

    /// <summary>Number of parameters.</summary>
    internal static double Parameters(TrainingSetup setup) => ParameterTable.Count(setup.Model, setup.Layers);
}
