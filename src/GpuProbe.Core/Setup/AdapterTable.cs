using GpuProbe.Core.Models;

namespace GpuProbe.Core.Setup;

/// <summary>The weights of a set-up's adapters, in the order in which PEFT registers them.</summary>
public static class AdapterTable
{
    /// <summary>A [r, inputs] and B [outputs, r] of each adapted layer; none where all weights are trained.</summary>
    public static IEnumerable<ParameterShape> Of(TrainingSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        return setup.Lora is { } lora
            ? ParameterTable.Of(setup.Model, setup.Layers).SelectMany(weight => Beside(weight, lora))
            : [];
    }

    /// <summary>Number of parameters of the model and its adapters; one that is held in 4 bits counts as one.</summary>
    public static long TotalCount(TrainingSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        return ParameterTable.Count(setup.Model, setup.Layers) + Of(setup).Sum(weight => weight.Count);
    }

    /// <summary>Number of parameters that are trained: those of the adapters, or of the model where there are none.</summary>
    public static long TrainedCount(TrainingSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        return setup.Lora is null ? ParameterTable.Count(setup.Model, setup.Layers) : Of(setup).Sum(weight => weight.Count);
    }

    private static IEnumerable<ParameterShape> Beside(ParameterShape weight, Lora lora)
    {
        string[] path = weight.Name.Split('.');
        if (path[^1] != "weight" || !lora.Targets.HasFlag(ProjectionNames.Named(path[^2])) || ProjectionNames.Named(path[^2]) == Projections.None)
            yield break;
        string layer = string.Join('.', path[..^1]);
        yield return new($"{layer}.lora_A.default.weight", [lora.Rank, weight.Shape[1]]);
        yield return new($"{layer}.lora_B.default.weight", [weight.Shape[0], lora.Rank]);
    }
}
