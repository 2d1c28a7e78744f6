using System.Text.Json;
using GpuProbe.Core;
using GpuProbe.Core.Models;
using GpuProbe.Core.Planning.DeviceMaps;
using GpuProbe.Core.Setup;

namespace GpuProbe.Gpu.Tests;

/// <summary>Device maps against accelerate itself, with budgets that were not chosen by anyone.</summary>
public sealed class DeviceMapsInPythonTest
{
    private static readonly string[] s_models = ["smollm2-135m", "qwen2.5-0.5b", "phi-3-mini", "tinyllama-1.1b"];
    private static readonly string[] s_strategies = ["sequential", "balanced", "balanced_low_0"];

    [Fact]
    public void Maps_are_those_of_accelerate_for_arbitrary_budgets()
    {
        string python = Requirements.PythonOnVirtualGpu();
        Assert.NotEmpty(python);
        var random = new Random(20261121);
        var catalog = new ModelCatalog(Requirements.Models);
        List<string> questions = [], expected = [];
        for (int i = 0; i < 120; i++)
        {
            DecoderConfig config = catalog.Resolve(s_models[random.Next(s_models.Length)]);
            bool isFp32 = random.Next(2) == 0;
            var tree = ModuleTree.Of(new TrainingSetup
            {
                Model = config,
                Layers = random.Next(1, (int)config.NumHiddenLayers + 1),
                SeqLen = 1,
                Precision = isFp32 ? Precision.Fp32 : Precision.Bf16,
            });
            long layers = tree.Root.All().Count(module => tree.NoSplitClasses.Contains(module.ClassName));
            string strategy = s_strategies[random.Next(s_strategies.Length)];
            List<DeviceBudget> budgets = [.. Enumerable.Range(0, random.Next(1, 6)).Select(card => new DeviceBudget(MapDevice.Card(card), Share(random, tree.Root.Bytes)))];
            if (random.Next(2) == 0)
                budgets.Add(new(MapDevice.Cpu, Share(random, tree.Root.Bytes)));
            string memory = string.Join(", ", budgets.Select(budget => $"\"{budget.Device}\": {budget.Bytes}"));
            questions.Add($$"""{"model": "{{config.Name}}", "layers": {{layers}}, "dtype": "{{(isFp32 ? "fp32" : "bf16")}}", "strategy": "{{strategy}}", "maxMemory": { {{memory}} } }""");
            expected.Add(DeviceMapPlanner.Plan(tree, BalancedBudgets.Of(tree, budgets, StrategyNames.Read(strategy, "strategy"))).Map.ToString());
        }

        Assert.Equal(expected, Ask(questions));
    }

    private static long Share(Random random, long bytes) => (long)(bytes * random.NextDouble());

    private static string[] Ask(List<string> questions)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(file, questions);
            VirtualRun run = new PythonProgram(Path.Combine(Requirements.Peers, "device_maps.py"), Requirements.Models, "--ask", file)
            { Options = ["--devices", "8"] }.Run();
            return [.. run.Objects.Select(map => string.Join('\n', map.EnumerateObject().Select(entry => $"{entry.Name}={entry.Value}")))];
        }
        finally
        {
            File.Delete(file);
        }
    }
}
