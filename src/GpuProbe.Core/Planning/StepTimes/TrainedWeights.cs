using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning.StepTimes;

/// <summary>How many weights a set-up trains, in how many tensors.</summary>
/// <param name="Elements">Weights.</param>
/// <param name="Tensors">Tensors that hold them.</param>
internal readonly record struct TrainedWeights(double Elements, double Tensors)
{
    /// <summary>Those of a set-up: every block has the same ones.</summary>
    public static TrainedWeights Of(TrainingSetup setup)
    {
        if (setup.Lora is not null)
            return setup.Layers * Count(AdapterTable.Of(setup with { Layers = 1 }));
        TrainedWeights ends = Count(ParameterTable.Of(setup.Model, 0));
        TrainedWeights one = Count(ParameterTable.Of(setup.Model, 1));
        return new(
            ends.Elements + setup.Layers * (one.Elements - ends.Elements),
            ends.Tensors + setup.Layers * (one.Tensors - ends.Tensors));
    }

    public static TrainedWeights operator *(double factor, TrainedWeights weights) => new(factor * weights.Elements, factor * weights.Tensors);

    private static TrainedWeights Count(IEnumerable<ParameterShape> shapes)
    {
        (double elements, double tensors) = (0, 0);
        foreach (ParameterShape shape in shapes)
            (elements, tensors) = (elements + shape.Count, tensors + 1);
        return new(elements, tensors);
    }
}
