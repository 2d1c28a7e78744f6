using GpuProbe.Core.Devices;
using GpuProbe.Core.Models;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Tests;

namespace GpuProbe.Benchmarks;

/// <summary>Files of planted results, for the time that <c>gpuprobe calibrate</c> takes.</summary>
internal static class PlantedResults
{
    private static readonly string[] Names =
        ["smollm2-135m", "qwen2.5-0.5b", "tinyllama-1.1b", "llama-3.2-1b", "qwen2.5-1.5b", "llama-3.2-3b", "phi-3-mini", "mistral-7b", "llama-3.1-8b"];

    /// <summary>Writes so many rows, with 3 % of outliers.</summary>
    public static void Write(string file, int rows)
    {
        string presets = Path.Combine(AppContext.BaseDirectory, "models");
        var models = new ModelCatalog(presets);
        PlantedRows planted = new()
        {
            Card = new GpuCatalog(Path.Combine(presets, "devices")).Resolve("a100-80gb"),
            Models = [.. Names.Select(name => models.Resolve(name))],
            SeqLens = [128, 256, 512, 1024, 1536, 2048, 3072, 4096, 6144, 8192],
            MicroBatches = [1, 2, 3, 4, 6, 8, 12, 16],
            Outliers = 0.03,
        };
        File.WriteAllLines(file, planted.Rows(rows).Select(ResultRows.Write));
    }
}
