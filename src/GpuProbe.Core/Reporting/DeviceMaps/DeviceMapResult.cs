using GpuProbe.Core.Planning.DeviceMaps;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Reporting.DeviceMaps;

/// <summary>What <c>gpuprobe device-map</c> answers.</summary>
public sealed record DeviceMapResult
{
    /// <summary>The schema that this version writes; the number after the slash is its major version.</summary>
    public const string CurrentSchema = "gpuprobe.device-map/1";

    /// <summary>Name and major version of the schema.</summary>
    public string Schema { get; init; } = CurrentSchema;

    /// <summary>Which program wrote it.</summary>
    public required ToolInfo Tool { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>Its blocks.</summary>
    public required long Layers { get; init; }

    /// <summary>Type in which its weights are loaded, <c>fp32</c>, <c>bf16</c>, <c>fp16</c>, <c>nf4</c> or <c>nf4-double</c>.</summary>
    public required string Weights { get; init; }

    /// <summary>Bytes of weights and buffers in all, as accelerate counts them.</summary>
    public required long Bytes { get; init; }

    /// <summary>How cards are filled.</summary>
    public required MapStrategy Strategy { get; init; }

    /// <summary>Whether all modules are on devices that were allowed.</summary>
    public required bool Fits { get; init; }

    /// <summary>The map, as accelerate's <c>device_map</c>: it can be handed to <c>from_pretrained</c>.</summary>
    public required DeviceMap DeviceMap { get; init; }

    /// <summary>The devices: those with a budget, and the disk where something is put there.</summary>
    public required IReadOnlyList<DeviceModules> Devices { get; init; }

    /// <summary>What accelerate would warn of, and what the author should know.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The answer for a set-up's model.</summary>
    /// <param name="tool">Which program asks.</param>
    /// <param name="setup">The set-up; only its model and the type of its weights matter.</param>
    /// <param name="budgets">What each device may hold.</param>
    /// <param name="disk">Whether modules may go to the disk.</param>
    /// <param name="strategy">How cards are filled.</param>
    /// <exception cref="ToolException">Accelerate has no map for these budgets either (exit code 2).</exception>
    public static DeviceMapResult Of(ToolInfo tool, TrainingSetup setup, IReadOnlyList<DeviceBudget> budgets, bool disk, MapStrategy strategy)
    {
        var tree = ModuleTree.Of(setup);
        DeviceMapPlan plan = DeviceMapPlanner.Plan(tree, BalancedBudgets.Of(tree, budgets, strategy));
        bool fits = disk || !plan.Map.Devices.Contains(MapDevice.Disk);
        return new()
        {
            Tool = tool,
            Model = setup.Model.Name,
            Layers = setup.Layers,
            Weights = setup.IsQuantized ? Choices.BaseWeights.Text(setup.BaseWeights) : setup.BaseType.ToString().ToLowerInvariant(),
            Bytes = tree.Root.Bytes,
            Strategy = strategy,
            Fits = fits,
            DeviceMap = plan.Map,
            Devices = [.. DeviceModules.Of(tree, plan.Map, budgets)],
            Warnings = [.. DeviceMapWarnings.Of(plan, disk)],
        };
    }
}
