using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using GpuProbe.Cli.VirtualGpus;
using GpuProbe.Cli.Worker;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Core.VirtualGpus;

namespace GpuProbe.Gpu.Tests.Estimating;

/// <summary>The built executable as a worker on a virtual card, spoken to over its own streams.</summary>
internal sealed class WorkerOnCard : IDisposable
{
    private readonly Rig _rig;
    private readonly Process _process;
    private readonly Task<string> _error;

    public WorkerOnCard(GpuProfile card, RigOptions? options = null, string? allocatorSettings = null)
    {
        VirtualLibraries? libraries = VirtualLibraries.Find(out string reason);
        Assert.SkipWhen(libraries is null, reason);
        _rig = Rig.Create(card, options ?? new RigOptions());
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "gpuprobe"), [WorkerHost.Verb])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        _rig.AddTo(start.Environment, libraries!, withCudaTorch: true);
        start.Environment["GPUPROBE_NATIVE"] = libraries!.NativeLibrary;
        start.Environment["PYTORCH_CUDA_ALLOC_CONF"] = allocatorSettings;
        _process = Process.Start(start)!;
        _error = _process.StandardError.ReadToEndAsync();
    }

    /// <summary>Runs a set-up; running out of memory is part of the answer.</summary>
    /// <param name="setup">The set-up.</param>
    /// <param name="journal">File for the allocator's events; <see langword="null"/> to keep none.</param>
    /// <param name="capacityBytes">Allocations beyond this fail; <see langword="null"/> for no limit.</param>
    public Measurement Run(TrainingSetup setup, string? journal = null, long? capacityBytes = null)
    {
        string json = TrainingSetupJson.Write(setup).ReplaceLineEndings("");
        string capacity = capacityBytes?.ToString(CultureInfo.InvariantCulture) ?? "null";
        _process.StandardInput.WriteLine(
            $$"""{"setup":{{json}},"device":"cuda:0","journal":{{JsonSerializer.Serialize(journal)}},"capacityBytes":{{capacity}}}""");
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            WorkerMessage message = JsonSerializer.Deserialize(line, WorkerJsonContext.Default.WorkerMessage)!;
            Assert.True(message.Error is null, $"{setup.Model.Name}: {message.Error}");
            if (message.Measurement is { } measurement)
                return measurement;
        }

        throw new InvalidOperationException($"the worker ended without an answer: {_error.Result}");
    }

    /// <summary>Lets it end in order and returns its report.</summary>
    public ProcessReport End()
    {
        _process.StandardInput.Close();
        Assert.True(_process.WaitForExit(TimeSpan.FromSeconds(60)));
        Assert.Equal((0, ""), (_process.ExitCode, _error.Result));
        return Assert.Single(_rig.ReadReports());
    }

    /// <summary>All that is counted; times differ.</summary>
    public static string Figures(Measurement run) => string.Join(
        '\n',
        run.Phases.Select(phase => $"{phase with { Seconds = 0, PeakResidentBytes = null }}")
            .Append($"{run.PeakAllocatedBytes} {run.PeakReservedBytes} {run.PeakDeviceBytes} {run.AllocationRetries} {run.OutOfMemory}")
            .Concat(run.CategoriesAtPeak.OrderBy(pair => pair.Key).Select(pair => $"{pair}"))
            .Concat(run.TemporariesAtPeak.Select(bytes => $"{bytes}")));

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _rig.Dispose();
    }
}
