using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.Verbs;
using GpuProbe.Cli.VirtualGpus;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning.Search;

namespace GpuProbe.Cli.CommandLine.Commands;

/// <summary><c>gpuprobe search</c>.</summary>
internal static class SearchCommand
{
    /// <summary>The verb with its options.</summary>
    public static Verb Of(StandardStreams streams, IReadOnlyList<string> argv)
    {
        var setup = new SetupOptions("Decoder layers to build, fewer than the model has for a slice of it.");
        var search = new SearchOptions();
        var device = new DeviceOptions();
        var output = OutputOptions.OfSchema("gpuprobe.search/1");
        var verb = new Verb("search", "Finds the largest micro-batch, sequence, depth or adapter rank that fits on a card.")
        {
            Usage = "--model NAME|FILE --max SIZE --gpu NAME|FILE [options]",
            Details = "The answer fits, and the next value does not: both have run, on the virtual card that --gpu names, or with --device on this machine. On a card its virtual twin finds the answer, and real steps are run with the answer and the next value; where they do not confirm it, the search goes on with real steps. Exit code 4 if nothing fits.",
            Examples =
            [
                "gpuprobe search --model mistral-7b --max micro-batch --gpu a100-80gb --seq-len 1024 --precision bf16",
                "gpuprobe search --model mistral-7b --max seq-len --gpu h200-141gb --multiple-of 64 --margin 5% --precision bf16",
                "gpuprobe search --model smollm2-135m --max micro-batch --seq-len 512 --device cuda:0",
            ],
        };
        search.AddTo(verb);
        setup.AddTo(verb);
        device.AddGpuTo(verb);
        device.AddSingleRunsTo(verb);
        output.AddTo(verb);
        verb.SetAction(parsed =>
        {
            SearchedSize size = search.ReadSize(parsed);
            RequestedSetup requested = setup.ReadWithout(parsed, size.Option);
            GpuProfile? gpu = device.ReadGpu(parsed, CudaTorchVersion.Here());
            if (gpu is not null && device.ReadCardMemory(parsed, gpu) is { } capacity)
                gpu = gpu with { TotalMemoryBytes = capacity };
            SearchRequest request = search.Read(parsed, size, requested.Setup, gpu, device.ReadSingleRuns(parsed));
            return SearchVerb.Run(requested, request, output.Read(parsed, streams), argv);
        });
        return verb;
    }
}
