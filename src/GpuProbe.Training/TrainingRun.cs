using System.Runtime.ExceptionServices;
using GpuProbe.Core;
using GpuProbe.Core.Planning.DeviceMaps;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Tensors;
using GpuProbe.Tensors.Layers;
using GpuProbe.Tensors.Memory;
using GpuProbe.Training.Files;
using GpuProbe.Training.Measuring;
using GpuProbe.Training.Precisions;
using TorchSharp;

namespace GpuProbe.Training;

/// <summary>Real training steps in this process, measured.</summary>
public static class TrainingRun
{
    private const string NoKernels = "no kernel image is available";

    /// <summary>Version of the libtorch that this process uses, for example <c>2.6.0</c>.</summary>
    /// <exception cref="ToolException">No native library, or one built for another libtorch (exit code 3).</exception>
    public static string TorchVersion => TorchRuntime.Load();

    /// <summary>Path of the native library, once <see cref="TorchVersion"/> has been read; <see langword="null"/> where it goes without.</summary>
    public static string? NativeLibraryPath => TorchRuntime.LibraryPath;

    /// <inheritdoc cref="TorchRuntime.NativeMissing"/>
    public static string? NativeLibraryMissing => TorchRuntime.NativeMissing;

    /// <summary>Whether CUDA devices are virtual: memory is accounted for and nothing is computed.</summary>
    public static bool CudaIsVirtual => TorchRuntime.CudaIsVirtual;

    /// <summary>Says who counts the memory of cards where there is no native library: their driver.</summary>
    /// <param name="open">Opens the memory pool of the card with an index.</param>
    public static void CountByDriver(Func<int, IDriverPool> open) => DeviceMemory.WithoutNative = device => new PoolMemory(device, open);

    /// <summary>Loads everything that a run on <paramref name="device"/> needs, so that the run itself begins at once.</summary>
    /// <exception cref="ToolException">The device or libtorch cannot do it (exit code 3).</exception>
    public static void Prepare(string device)
    {
        TorchRuntime.Load();
        IDeviceMemory memory = DeviceMemory.Of(new torch.Device(device));
        if (TorchRuntime.HasNative || memory.Device.type != DeviceType.CPU)
            _ = memory.Totals;
    }

    /// <inheritdoc cref="TorchRuntime.Leave"/>
    public static void Leave(int exitCode) => TorchRuntime.Leave(exitCode);

    /// <summary>Builds the model and runs <see cref="TrainingSetup.Steps"/> full steps, all on one dedicated thread.</summary>
    /// <param name="setup">What to run.</param>
    /// <param name="device"><c>cpu</c> or <c>cuda:0</c>.</param>
    /// <param name="capacityBytes">Allocations beyond this fail as on a full device; <see langword="null"/> for no limit.</param>
    /// <param name="observer">Is told of every phase; may be <see langword="null"/>.</param>
    /// <param name="journal">Takes the events of the device's allocator (<see cref="Core.Tracing.Journals.AllocatorJournal"/>); <see langword="null"/> to keep none.</param>
    /// <param name="snapshot">Takes a snapshot for PyTorch's memory viewer: of the peak, or of the moment in which memory was refused; <see langword="null"/> for none.</param>
    /// <param name="emulated">A smaller card that the device is to behave like, whose memory is the limit; <see langword="null"/> for none.</param>
    /// <param name="placement">The cards that the model is spread over, of which <paramref name="device"/> is the one that is measured; <see langword="null"/> for a model on one device.</param>
    /// <returns>The measurement; running out of memory is part of it.</returns>
    /// <exception cref="ToolException">The device or libtorch cannot do it (exit code 3).</exception>
    public static Measurement Execute(
        TrainingSetup setup,
        string device,
        long? capacityBytes,
        IRunObserver? observer,
        Stream? journal = null,
        Stream? snapshot = null,
        EmulatedCard? emulated = null,
        ModelPlacement? placement = null)
    {
        TorchRuntime.Load();
        WithoutNative.RequireMeasurable(setup, device, isLimited: capacityBytes is not null || emulated is not null, hasSnapshot: snapshot is not null, isSpread: placement is not null);
        IDeviceMemory memory = DeviceMemory.Of(new torch.Device(device));
        ModelSaving.RequireValues(setup, memory.Device);
        EventJournal? events = journal is null ? null : new EventJournal(journal);
        return OnTrainingThread(setup, device, () =>
        {
            RunSnapshot? shown = snapshot is null ? null : new RunSnapshot(snapshot, memory);
            using var run = new MeasuredRun(setup, memory, capacityBytes, observer, events, placement) { Snapshot = shown, Emulated = emulated };
            Measurement measurement = run.Run();
            events?.Write();
            shown?.Write();
            return measurement;
        });
    }

    /// <summary>Builds the model and runs full steps, all on one dedicated thread, with nothing measured but their time.</summary>
    /// <param name="setup">What to run.</param>
    /// <param name="device"><c>cpu</c> or <c>cuda:0</c>.</param>
    /// <exception cref="ToolException">The device or libtorch cannot do it (exit code 3).</exception>
    /// <exception cref="DeviceOutOfMemoryException">The device ran out of memory.</exception>
    public static IReadOnlyList<TimedStep> Time(TrainingSetup setup, string device)
    {
        TorchRuntime.Load();
        WithoutNative.RequireRunnable(setup, device);
        torch.Device place = DeviceMemory.Of(new torch.Device(device)).Device;
        return OnTrainingThread(setup, device, () => TimedRun.Run(setup, place));
    }

    // What a card answers that has fallen off the bus, or on which a kernel has failed; it stays so for the process.
    private static bool IsFailureOfCard(TorchException error) => error is not DeviceOutOfMemoryException
        && (error.Message.StartsWith("CUDA error: ", StringComparison.Ordinal) || error.Message.StartsWith("the device reports error", StringComparison.Ordinal));

    private static Exception Told(TorchException error, TrainingSetup setup, string device)
    {
        if (error.Message.Contains(NoKernels, StringComparison.Ordinal))
            return new ToolException(ExitCode.Environment, $"libtorch {TorchVersion} has no code for this card's compute capability ({error.Message}).", error);
        if (IsFailureOfCard(error))
            return new ToolException(
                ExitCode.Environment, $"{device} failed: {error.Message}. Nothing more can be done on it in this process; nvidia-smi and the kernel's log (Xid) may tell why.", error);
        return (Exception?)PrecisionRefusal.Of(error, setup, device, TorchVersion) ?? error;
    }

    private static T OnTrainingThread<T>(TrainingSetup setup, string device, Func<T> body)
        where T : class
    {
        T? result = null;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = body();
            }
#pragma warning disable CA1031 // Carried over to the caller's thread.
            catch (Exception error)
#pragma warning restore CA1031
            {
                Exception meant = LayerErrors.Of(error);
                failure = ExceptionDispatchInfo.Capture(meant is TorchException refused ? Told(refused, setup, device) : meant);
            }
        })
        { Name = "training" };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }
}
