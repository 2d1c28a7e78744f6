using GpuProbe.Core.Devices;
using GpuProbe.Core.Estimation;
using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;

namespace GpuProbe.Benchmarks;

/// <summary>Set-ups of every preset, with all choices in turn, on the CPU and on every card.</summary>
internal static class VariedSetups
{
    /// <summary>How many there are.</summary>
    internal const int Count = 4096;

    /// <summary>The same set-ups each time.</summary>
    internal static IEnumerable<(TrainingSetup Setup, MemoryTarget Target)> All()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "models");
        var catalog = new ModelCatalog(folder);
        var cards = new GpuCatalog(Path.Combine(folder, "devices"));
        DecoderConfig[] models = [.. catalog.Names.Select(name => catalog.Resolve(name))];
        MemoryTarget[] targets = [MemoryTarget.Cpu, .. cards.Names.Select(name => MemoryTarget.Cuda(cards.Resolve(name)))];
        var random = new Random(1);
        return Enumerable.Range(0, Count).Select(_ => (Draw(models, random), Pick(targets, random)));
    }

    private static TrainingSetup Draw(DecoderConfig[] models, Random random)
    {
        DecoderConfig model = Pick(models, random);
        return new TrainingSetup
        {
            Model = model,
            Layers = random.NextInt64(1, model.NumHiddenLayers + 1),
            SeqLen = random.NextInt64(2, 8193),
            MicroBatch = random.NextInt64(1, 9),
            GradAccum = random.NextInt64(1, 3),
            Precision = Pick(Enum.GetValues<Precision>(), random),
            Attention = Pick(Enum.GetValues<Attention>(), random),
            Style = Pick(Enum.GetValues<Style>(), random),
            OptimizerImpl = Pick(Enum.GetValues<OptimizerImpl>(), random),
        };
    }

    private static T Pick<T>(T[] choices, Random random) => choices[random.Next(choices.Length)];
}
