using GpuProbe.Core.Devices;
using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;

namespace GpuProbe.Gpu.Tests.Estimating;

/// <summary>The models and cards that come with gpuprobe, as a build has them beside it.</summary>
internal static class Presets
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "models");

    public static ModelCatalog Models { get; } = new(Folder);

    public static GpuCatalog Cards { get; } = new(Path.Combine(Folder, "devices"));

    public static GpuProfile Card(string name) => Cards.Resolve(name);

    public static TrainingSetup Setup(string model, long seqLen = 1024, long? layers = null)
    {
        DecoderConfig config = Models.Resolve(model, "model");
        return new TrainingSetup { Model = config, Layers = layers ?? config.NumHiddenLayers, SeqLen = seqLen };
    }
}
