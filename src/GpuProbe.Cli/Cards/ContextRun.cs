using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Machine;
using GpuProbe.Cli.Worker;
using GpuProbe.Core;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Cli.Cards;

/// <summary>A few training steps of a tiny model, after which a card says what it holds beside the caching allocator's segments.</summary>
internal static class ContextRun
{
    private const string AnyModel = "smollm2-135m";

    // Loading kernels from a cold disk takes most of it.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Measures on <paramref name="card"/> and, if a file was named, writes it there.</summary>
    /// <exception cref="ToolException">The steps did not come to their end, or the file cannot be used.</exception>
    public static MeasuredContext Of(MeasuringCard card, ContextRequest request, Interruption interruption)
    {
        if (card.Others is { } holding && request.File is not null)
            throw new ToolException(ExitCode.Environment, $"{holding} on {card.Title}; a device file takes only what was measured without others.");
        DeviceFile? file = request.File is { } path ? DeviceFile.Open(path, card) : null;
        WorkerOutcome outcome = WorkerProcess.Run(new WorkerRequest(Steps(), request.Device, CapacityBytes: null), observer: null, Patience, interruption);
        if (outcome.Measurement is not { OutOfMemory: null, DeviceUse: { } use } measurement)
            throw new ToolException(
                outcome.ExitCode == (int)ExitCode.Ok ? ExitCode.Inconclusive : (ExitCode)outcome.ExitCode,
                outcome.Failure?.Message ?? $"{card.Title} has not even room for a tiny model, so that its context cannot be measured.");
        ContextMeasurement context = Taken(card, measurement, use);
        file?.Add(context);
        return new MeasuredContext(request.Device, use.AfterContextBytes, use.AfterWarmUpBytes, context, request.File)
        {
            Doubt = card.Others is { } others ? $"With --force: {others} on the card, and these figures contain them." : null,
        };
    }

    private static TrainingSetup Steps()
    {
        var model = DataFiles.Models().Resolve(AnyModel);
        return Pilot.For(new TrainingSetup { Model = model, Layers = model.NumHiddenLayers, SeqLen = 1 });
    }

    // By the last phase all kernels of a step are loaded, and the allocator has not given anything back.
    private static ContextMeasurement Taken(MeasuringCard card, Measurement measurement, DeviceUse use)
    {
        PhaseMeasurement last = measurement.Phases[^1];
        long beside = last is { PeakDeviceBytes: { } device, PeakReservedBytes: { } reserved } ? device - reserved : use.AfterWarmUpBytes;
        return new ContextMeasurement(
            beside,
            card.Driver.DriverVersion ?? "unknown",
            card.Driver.CudaDriverVersion ?? "unknown",
            measurement.TorchVersion,
            DateOnly.FromDateTime(DateTime.UtcNow),
            measurement.IsVirtual || card.Device.IsVirtual
                ? ContextMeasurement.VirtualSource
                : $"gpuprobe env on {card.Title}: in use beside the allocator's segments after {measurement.StepSeconds.Count} steps of a tiny model in bf16");
    }
}
