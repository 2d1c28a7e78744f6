using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning.Advice;

/// <summary>What a run holds at the end of backward whatever its batch: weights, gradients and optimizer states, at the least.</summary>
/// <remarks>
/// Cheaper than the closed form, and never above it: a set-up whose standing bytes are beyond the card does not fit. Embeddings and norms
/// count like all other weights; 8-bit states without scales, 4-bit weights without scales, adapters and Adafactor's states as
/// nothing; of what is sharded, an even part.
/// </remarks>
internal static class StandingBytes
{
    private const double FullWidth = 4;
    private const double Packed = 0.5;

    /// <summary>The bytes.</summary>
    public static long Of(TrainingSetup setup)
    {
        double parameters = ParameterTable.Count(setup.Model, setup.Layers);
        return (long)(parameters * (setup.Lora is null ? OfTrained(setup) : OfFrozen(setup)) / (setup.IsFullySharded ? setup.Ranks : 1));
    }

    private static double Bytes(ElementType type) => type == ElementType.Fp32 ? FullWidth : FullWidth / 2;

    private static double OfFrozen(TrainingSetup setup) => setup.IsQuantized ? Packed : Bytes(setup.BaseType);

    private static double OfTrained(TrainingSetup setup)
    {
        bool hasMaster = setup.MasterWeights == MasterWeights.Fp32;
        double weight = Bytes(setup.WeightType);
        double gradient = setup.OptimizerStep == StepTiming.InBackward ? 0 : weight;
        double copy = hasMaster && setup.Offload == Offload.None ? FullWidth : 0;
        return weight + gradient + copy + (setup.Offload == Offload.Optimizer ? 0 : OfStates(setup, hasMaster ? FullWidth : weight));
    }

    private static double OfStates(TrainingSetup setup, double width) => setup.Optimizer switch
    {
        Optimizer.AdamW => 2 * width,
        Optimizer.AdamW8Bit => 2,
        Optimizer.Sgd => width,
        _ => 0,
    };
}
