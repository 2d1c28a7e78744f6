using System.CommandLine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.Verbs;
using GpuProbe.Core;
using GpuProbe.Core.Planning.DeviceMaps;

namespace GpuProbe.Cli.CommandLine.Commands;

/// <summary><c>gpuprobe device-map</c>.</summary>
internal static class DeviceMapCommand
{
    /// <summary>The verb with its options.</summary>
    public static Verb Of(StandardStreams streams, IReadOnlyList<string> argv)
    {
        var setup = new SetupOptions("Decoder layers to spread, fewer than the model has for a slice of it.", needsSequences: false);
        var budgets = new ValueOption("--max-memory", "LIST", $"What each device may hold, as accelerate's max_memory: {BudgetText.AllowedForms}; required.", OptionGroups.Device);
        var strategy = new ValueOption("--strategy", "NAME", "How cards are filled, by the words of transformers' device_map: sequential (infer_auto_device_map alone), balanced or auto, balanced_low_0.", OptionGroups.Device) { Default = "sequential" };
        strategy.CompletionSources.Add([.. StrategyNames.All]);
        var output = OutputOptions.OfSchema("gpuprobe.device-map/1");
        var verb = new Verb("device-map", "Spreads a model over cards as accelerate does.")
        {
            Usage = "--model NAME|FILE --max-memory 0=80GiB,cpu=200GiB [options]",
            Details = "The map is that of accelerate's infer_auto_device_map for transformers' class of the model: blocks stay whole, tied weights together, and the first card and the CPU keep room for the largest layer. Only the model and the type of its weights matter. Exit code 4 means that modules are left which no named device holds. The JSON's deviceMap can be handed to from_pretrained, and its file to estimate --devices.",
            Examples =
            [
                "gpuprobe device-map --model mistral-7b --max-memory 0=8GiB,1=24GiB,cpu=64GiB",
                "gpuprobe device-map --model llama-3.1-70b --max-memory 0=80GB,1=80GB --strategy auto --json map.json",
            ],
        };
        setup.AddTo(verb);
        verb.Add(budgets);
        verb.Add(strategy);
        output.AddTo(verb);
        verb.SetAction(parsed =>
        {
            string text = parsed.GetValue(budgets) ?? throw new ToolException(ExitCode.BadInput, $"--max-memory is missing; allowed: {BudgetText.AllowedForms}");
            (IReadOnlyList<DeviceBudget> limits, bool disk) = BudgetText.Read(text, budgets.Name);
            MapStrategy how = StrategyNames.Read(parsed.GetValue(strategy) ?? strategy.Default!, strategy.Name);
            return DeviceMapVerb.Run(setup.ReadModel(parsed), limits, disk, how, output.Read(parsed, streams), argv);
        });
        return verb;
    }
}
