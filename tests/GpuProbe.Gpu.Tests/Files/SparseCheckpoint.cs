using GpuProbe.Core.Models;
using GpuProbe.Core.SafeTensors;
using GpuProbe.Core.Setup;

namespace GpuProbe.Gpu.Tests.Files;

/// <summary>A model's checkpoint of full size in files with nothing but their headers on the disk.</summary>
internal static class SparseCheckpoint
{
    /// <summary>Writes the weights of a set-up's model, sharded as Hugging Face shards them, and returns their bytes.</summary>
    public static long Write(string folder, TrainingSetup setup, TensorType type)
    {
        TensorDescription[] weights = [.. ParameterTable.Of(setup.Model, setup.Layers).Select(weight => new TensorDescription(weight.Name, type, weight.Shape))];
        var shards = Shards.Split(weights);
        Dictionary<string, string> fileOf = new(StringComparer.Ordinal);
        for (int i = 0; i < shards.Count; i++)
        {
            string name = CheckpointFiles.Shard(i + 1, shards.Count);
            SafeTensorsLayout layout = SafeTensorsLayout.Of(shards[i], new Dictionary<string, string> { ["format"] = "pt" });
            using FileStream file = File.Create(Path.Combine(folder, name));
            file.Write(layout.Head.Span);
            file.SetLength(layout.FileBytes);
            foreach (TensorDescription weight in shards[i])
                fileOf[weight.Name] = name;
        }
        long bytes = weights.Sum(weight => weight.Bytes);
        File.WriteAllBytes(Path.Combine(folder, CheckpointFiles.Index), new CheckpointIndex(fileOf, bytes).ToJson());
        return bytes;
    }
}
