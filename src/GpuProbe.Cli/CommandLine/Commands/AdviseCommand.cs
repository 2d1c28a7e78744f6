using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.Verbs;
using GpuProbe.Cli.VirtualGpus;
using GpuProbe.Core;
using GpuProbe.Core.Calibration;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Reporting.Advising;

namespace GpuProbe.Cli.CommandLine.Commands;

/// <summary><c>gpuprobe advise</c>.</summary>
internal static class AdviseCommand
{
    /// <summary>The verb with its options.</summary>
    public static Verb Of(StandardStreams streams, IReadOnlyList<string> argv)
    {
        var advice = new AdviceOptions();
        var setup = new SetupOptions("Decoder layers to build, fewer than the model has for a slice of it.");
        var device = new DeviceOptions();
        var calibration = new CalibrationOptions();
        var output = OutputOptions.OfSchema(AdviceResult.CurrentSchema);
        var verb = new Verb("advise", "Says what to change so that a run fits, ranked by what it costs in time.")
        {
            Usage = "--model NAME|FILE --seq-len N --gpu NAME|FILE [options]",
            Details = "For a run that does not fit: changes that make it fit. For one that fits: changes that make it faster and still fit. The closed form goes through the combinations; what is shown ran on virtual cards, with its bytes, its time for each token beside the run as asked (estimated, or measured with --measured), and whether it still is the same training. Exit code 0 if something fits, 4 if nothing does.",
            Examples =
            [
                "gpuprobe advise --model mistral-7b --gpu a100-40gb --seq-len 1024 --precision bf16",
                "gpuprobe advise --model mistral-7b --gpu rtx-4090 --seq-len 2048 --micro-batch 4 --only same --margin 5%",
            ],
        };
        advice.AddTo(verb);
        setup.AddTo(verb);
        device.AddGpuTo(verb);
        device.AddCardMemoryTo(verb);
        calibration.AddTo(verb);
        output.AddTo(verb);
        verb.SetAction(parsed =>
        {
            RequestedSetup requested = setup.Read(parsed);
            GpuProfile card = device.ReadGpu(parsed, CudaTorchVersion.Here())
                ?? throw new ToolException(ExitCode.BadInput, "--gpu is missing: name the card that the run is to fit on");
            AppliedProfile? profile = calibration.Read(parsed, card);
            card = profile?.CardFor(requested.Setup) ?? card;
            if (device.ReadCardMemory(parsed, card) is { } capacity)
                card = card with { TotalMemoryBytes = capacity };
            return AdviseVerb.Run(profile.Warned(requested), advice.Read(parsed, card, profile.TimesOfChanges()), output.Read(parsed, streams), argv);
        });
        return verb;
    }
}
