using System.CommandLine;
using System.CommandLine.Help;
using GpuProbe.Cli.CommandLine.Commands;
using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.Verbs;
using GpuProbe.Cli.VirtualGpus;
using GpuProbe.Core.Devices;

namespace GpuProbe.Cli.CommandLine;

/// <summary>The verbs and their options.</summary>
internal static class CommandTree
{
    private const string LayersOfRun = "Decoder layers to build, fewer than the model has for a slice of it.";

    private const string LayersOfSlice = "Layers of the slice that is measured; the closed form on the card is that of the whole model.";

    /// <summary>The root with all verbs.</summary>
    public static RootCommand Build(StandardStreams streams, IReadOnlyList<string> argv)
    {
        var root = new RootCommand("Tells whether a fine-tuning run fits on a GPU, how much memory it really takes, and why.")
        {
            Env(streams, argv), Estimate(streams, argv), Virtual(streams, argv), Measure(streams, argv), Probe(streams, argv),
            SearchCommand.Of(streams, argv),
            AdviseCommand.Of(streams, argv),
            SweepCommand.Of(streams, argv),
            MergeCommand.Of(streams, argv),
            CalibrateCommand.Of(streams, argv),
            GateCommand.Of(streams, argv),
            DeviceMapCommand.Of(streams, argv),
            TokensCommand.Of(streams, argv),
            Completion(streams),
        };
        foreach (Option option in root.Options)
        {
            if (option is HelpOption help)
                help.Action = new HelpText();
            else if (option is VersionOption version)
                version.Action = new VersionLine();
        }

        return root;
    }

    private static Verb Env(StandardStreams streams, IReadOnlyList<string> argv)
    {
        var context = new ContextOptions();
        var output = new OutputOptions();
        var verb = new Verb("env", "Shows machine, libtorch, driver, cards and versions: a block to paste into an issue.")
        {
            Usage = "[options]",
            Details = "With --device it also measures what a CUDA context, the libraries and the kernels of a training step take on a card. Written to a device file, the measurement is what --gpu FILE counts with.",
            Examples = ["gpuprobe env", "gpuprobe env --json env.json", "gpuprobe env --device cuda:0 --device-file my-card.json"],
        };
        context.AddTo(verb);
        output.AddTo(verb);
        verb.SetAction(parsed => EnvVerb.Run(context.Read(parsed), output.Read(parsed, streams), argv));
        return verb;
    }

    private static Verb Estimate(StandardStreams streams, IReadOnlyList<string> argv)
    {
        var setup = new SetupOptions(LayersOfRun);
        var device = new DeviceOptions();
        var calibration = new CalibrationOptions();
        var whole = new WholeRunOptions();
        var output = new OutputOptions();
        var verb = new Verb("estimate", "Calculates what a run allocates, term by term, beside the same run on a virtual card; needs no GPU.")
        {
            Usage = "--model NAME|FILE --seq-len N [options]",
            Details = "With --gpu it counts as that card's caching allocator does, runs the training program at full size on the CUDA build of libtorch over a card made of bookkeeping, and says whether it fits (exit code 4 if not); without, to the byte as on a CPU. With --devices the model is spread over several cards as accelerate does, and each has its own peaks and verdict.",
            Examples = ["gpuprobe estimate --model mistral-7b --gpu a100-80gb --seq-len 1024 --precision bf16"],
        };
        setup.AddTo(verb);
        device.AddGpuTo(verb);
        device.AddMapTo(verb);
        device.AddCardMemoryTo(verb);
        device.AddSnapshotTo(verb);
        calibration.AddTo(verb);
        whole.AddTo(verb);
        whole.AddMeasuredTo(verb);
        output.AddTo(verb);
        verb.SetAction(parsed =>
        {
            if (device.ReadSpread(parsed, CudaTorchVersion.Here()) is { } spread)
                return SpreadEstimate.Run(setup.Read(parsed), spread, output.Read(parsed, streams), argv);
            GpuProfile? card = device.ReadGpu(parsed, CudaTorchVersion.Here());
            RequestedSetup requested = setup.Read(parsed) with { Outlook = whole.Read(parsed, card) };
            return EstimateVerb.Run(requested, card, calibration.Read(parsed, card), device.ReadCardMemory(parsed, card), device.ReadSnapshot(parsed, card), output.Read(parsed, streams), argv);
        });
        return verb;
    }

    private static Verb Virtual(StandardStreams streams, IReadOnlyList<string> argv)
    {
        var options = new VirtualOptions();
        var output = OutputOptions.BesideCommand();
        var verb = new Verb("virtual", "Runs any program on libtorch on a card that is not there, and counts its memory.")
        {
            Usage = "--gpu NAME|FILE [options] -- COMMAND...",
            Details = "COMMAND runs unchanged with its own CUDA build of libtorch, but on stand-ins for NVIDIA's libraries: the real caching allocator gets the card's memory and no kernel runs. Its standard streams stay its own; the report follows on standard error. Exit codes: 0 it fits, 4 it does not, 5 the figures are not to be trusted, else COMMAND's own.",
            Examples =
            [
                "gpuprobe virtual --gpu a100-80gb -- python3 train.py",
                "gpuprobe virtual --gpu h100-80gb --devices 8 --snapshot peak.pickle -- torchrun --nproc-per-node 8 train.py",
            ],
            TakesCommand = true,
        };
        options.AddTo(verb);
        output.AddTo(verb);
        verb.SetAction(parsed => VirtualVerb.Run(options.Read(parsed), output.Read(parsed, streams), argv));
        return verb;
    }

    private static Verb Measure(StandardStreams streams, IReadOnlyList<string> argv)
    {
        var setup = new SetupOptions(LayersOfRun);
        var device = new DeviceOptions();
        var whole = new WholeRunOptions();
        var output = new OutputOptions();
        var verb = new Verb("measure", "Runs real training steps in a worker process and measures every phase to the byte.")
        {
            Usage = "--model NAME|FILE --seq-len N [options]",
            Details = "Runs exactly what is asked, with random weights and tokens. A run that cannot fit in this machine's memory is refused before it starts (exit code 3); one that exceeds --capacity is a result (exit code 4). On a card, runs in several processes have to agree to the byte, and a card that others use is refused (exit code 3).",
            Examples =
            [
                "gpuprobe measure --model smollm2-135m --layers 4 --seq-len 256 --capacity 2GiB",
                "gpuprobe measure --model smollm2-135m --seq-len 512 --device cuda:0",
            ],
        };
        setup.AddTo(verb);
        device.AddMeasuringTo(verb);
        whole.AddTo(verb);
        output.AddTo(verb);
        verb.SetAction(parsed => MeasureVerb.Run(
            setup.Read(parsed) with { Outlook = whole.Read(parsed) }, device.ReadMeasuring(parsed), output.Read(parsed, streams), argv));
        return verb;
    }

    private static Verb Probe(StandardStreams streams, IReadOnlyList<string> argv)
    {
        var setup = new SetupOptions(LayersOfSlice);
        var device = new DeviceOptions();
        var whole = new WholeRunOptions();
        var output = new OutputOptions();
        var verb = new Verb("probe", "Estimate, measurement, comparison and verdict: the main job.")
        {
            Usage = "--model NAME|FILE --seq-len N [--gpu NAME|FILE] [options]",
            Details = "Calculates the whole model on the card and runs it on the virtual one; runs real steps on this machine, of a slice with fewer layers or tokens where all of it does not fit in 60 % of the available memory and about 30 s; and holds the calculation against the measurement of that same slice, line by line. With --device cuda:N the whole model is measured on that card and held against its virtual twin, byte by byte; --gpu then adds the prediction for another card, and exit code 4 means that it does not fit on one of the two.",
            Examples =
            [
                "gpuprobe probe --model mistral-7b --gpu a100-80gb --seq-len 1024 --micro-batch 1 --precision bf16",
                "gpuprobe probe --model mistral-7b --seq-len 1024 --precision bf16 --device cuda:0",
            ],
        };
        setup.AddTo(verb);
        device.AddGpuTo(verb);
        device.AddMeasuringTo(verb);
        whole.AddTo(verb);
        output.AddTo(verb);
        verb.SetAction(parsed =>
        {
            GpuProfile? card = device.ReadGpu(parsed, CudaTorchVersion.Here());
            return ProbeVerb.Run(
                setup.Read(parsed) with { Outlook = whole.Read(parsed, card) }, card, device.ReadProbing(parsed), output.Read(parsed, streams), argv);
        });
        return verb;
    }

    private static Verb Completion(StandardStreams streams)
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish", Arity = ArgumentArity.ExactlyOne };
        shell.CompletionSources.Add([.. CompletionScript.Shells]);
        var verb = new Verb("completion", "Prints a script that completes gpuprobe's command line in a shell.")
        {
            Usage = "bash|zsh|fish",
            Examples = ["source <(gpuprobe completion bash)", "gpuprobe completion fish > ~/.config/fish/completions/gpuprobe.fish"],
        };
        verb.Add(shell);
        verb.SetAction(parsed => streams.Out.Write(CompletionScript.For(parsed.GetValue(shell)!)));
        return verb;
    }
}
