using System.Text.Json;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Sweeps;

namespace GpuProbe.Core.Reporting.Rows;

/// <summary>The rows that a single result stands for: that of the virtual card, or of the closed form without one, and that of the measurement.</summary>
internal static class RowsOfResult
{
    private const string Cpu = "cpu";

    /// <summary>The rows of <paramref name="result"/>; none where it holds neither.</summary>
    public static IEnumerable<ResultRow> Of(ProbeResult result)
    {
        if (result.Estimate is { Virtual: { } run } both)
            yield return OfVirtual(result, both, run);
        else if (result.Estimate is { ClosedForm: { } form } estimate)
            yield return Start(result, RowLane.ClosedForm, estimate.Gpu ?? Cpu, result.Setup) with
            {
                Status = result.Verdict is { Fits: false } ? RowStatus.DoesNotFit : RowStatus.Fits,
                AllocatedBytes = form.TotalBytes,
                ClosedFormBytes = form.TotalBytes,
                PeakPhase = form.PeakPhase,
            };
        if (result.Measurement is { } measurement)
            yield return OfMeasurement(result, measurement);
    }

    private static ResultRow OfVirtual(ProbeResult result, EstimateResult estimate, VirtualEstimate run) => Start(result, RowLane.Virtual, run.Gpu, result.Setup) with
    {
        TorchVersion = run.TorchVersion,
        Status = run.OutOfMemory is null ? RowStatus.Fits : RowStatus.DoesNotFit,
        Reason = run.OutOfMemory?.Message,
        AllocatedBytes = run.PeakAllocatedBytes,
        ReservedBytes = run.PeakReservedBytes,
        DeviceBytes = run.PeakDeviceBytes,
        PeakPhase = run.PeakPhase,
        ClosedFormBytes = estimate.ClosedForm?.TotalBytes,
    };

    private static ResultRow OfMeasurement(ProbeResult result, MeasurementResult measurement) =>
        Start(result, RowLane.Measured, measurement.Card?.Name ?? measurement.Device, result.Slice?.Setup ?? result.Setup) with
        {
            TorchVersion = result.Environment.Torch?.Version,
            Driver = measurement.Card is null ? null : result.Environment.NvidiaDriver,
            IsVirtualCard = measurement.IsVirtual,
            Status = measurement switch
            {
                { OutOfMemory: not null } => RowStatus.DoesNotFit,
                { Complete: true } => RowStatus.Fits,
                _ => RowStatus.Failed,
            },
            Reason = measurement.OutOfMemory?.Message ?? measurement.Failure?.Message,
            Doubts = (string[])[.. measurement.Doubts, .. measurement.DeviceDoubts] is { Length: > 0 } doubts ? doubts : null,
            AllocatedBytes = measurement.PeakAllocatedBytes,
            ReservedBytes = measurement.PeakReservedBytes,
            DeviceBytes = measurement.PeakDeviceBytes,
            PeakPhase = measurement.PeakPhase,
            // Following allocations keeps a card waiting: there only steps without it tell its speed.
            StepSeconds = measurement switch
            {
                { IsVirtual: true } => null,
                { TimedStepSeconds: { } timed } => timed,
                { Card: null } => measurement.StepSeconds,
                _ => null,
            },
        };

    private static ResultRow Start(ProbeResult result, RowLane lane, string device, TrainingSetup setup) => new()
    {
        Id = PointId.Of(new SweepDevice(lane, device), setup),
        Point = Words(setup),
        ToolVersion = result.Tool.Version,
        GitSha = result.Tool.GitSha,
        Lane = lane,
        Device = device,
        TorchVersion = null,
        Setup = setup,
        Status = RowStatus.Failed,
    };

    // What is not the default tells it from other results.
    private static Dictionary<string, string> Words(TrainingSetup setup)
    {
        using JsonDocument written = JsonDocument.Parse(TrainingSetupJson.Write(setup));
        using JsonDocument defaults = JsonDocument.Parse(
            TrainingSetupJson.Write(new TrainingSetup { Model = setup.Model, Layers = setup.Model.NumHiddenLayers, SeqLen = 1 }));
        var words = new Dictionary<string, string> { [SetupNames.Model] = setup.Model.Name };
        foreach (JsonProperty property in written.RootElement.EnumerateObject().Where(one => one.Name != SetupNames.Model))
        {
            if (property.Value.GetRawText() != defaults.RootElement.GetProperty(property.Name).GetRawText())
                words[property.Name] = property.Value.ToString();
        }

        return words;
    }
}
