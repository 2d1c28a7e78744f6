using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Planning;

/// <summary>The short run that tells how fast a machine is.</summary>
public static class Pilot
{
    /// <summary>
    /// A run of the same kind as <paramref name="setup"/> (precision, attention, style, optimizer) on a model of 8 million
    /// parameters: 3 GFLOP a step, a fraction of a second on most machines and a few seconds with a reference BLAS.
    /// </summary>
    public static TrainingSetup For(TrainingSetup setup) => setup.WithLayers(1) with
    {
        Model = setup.Model with
        {
            Name = "pilot",
            VocabSize = 1024,
            HiddenSize = 768,
            IntermediateSize = 2048,
            NumHiddenLayers = 1,
            NumAttentionHeads = 12,
            NumKeyValueHeads = 12,
            HeadDim = 64,
        },
        SeqLen = 64,
        MicroBatch = 1,
        GradAccum = 1,
        RepeatKeyValue = RepeatKeyValue.Auto,
        Weights = null,
        Save = Save.None,
        SaveTo = null,
        Steps = 3,
    };
}
