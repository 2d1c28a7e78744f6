using System.Runtime.ExceptionServices;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Tensors;
using GpuProbe.Training.Measuring;
using TorchSharp;

namespace GpuProbe.Training;

/// <summary>Real training steps in this process, measured.</summary>
public static class TrainingRun
{
    /// <summary>Version of the libtorch that this process uses, for example <c>2.6.0</c>.</summary>
    /// <exception cref="Core.ToolException">No native library, or one built for another libtorch (exit code 3).</exception>
    public static string TorchVersion => TorchRuntime.Load();

    /// <summary>Path of the native library, once <see cref="TorchVersion"/> has been read.</summary>
    public static string? NativeLibraryPath => TorchRuntime.LibraryPath;

    /// <summary>Builds the model and runs <see cref="TrainingSetup.Steps"/> full steps, all on one dedicated thread.</summary>
    /// <param name="setup">What to run.</param>
    /// <param name="device"><c>cpu</c>, or <c>cuda:N</c> where libtorch (2.9 or later) sees that GPU.</param>
    /// <param name="capacityBytes">Allocations beyond this fail as on a full device; <see langword="null"/> for no limit.</param>
    /// <param name="observer">Is told of every phase; may be <see langword="null"/>.</param>
    /// <returns>The measurement; running out of memory is part of it.</returns>
    /// <exception cref="Core.ToolException">The device or libtorch cannot do it (exit code 3).</exception>
    public static Measurement Execute(TrainingSetup setup, string device, long? capacityBytes, IRunObserver? observer)
    {
        TorchRuntime.Load();
        torch.Device target = Find(device);
        if (capacityBytes is not null && target.type != DeviceType.CPU)
            throw new Core.ToolException(Core.ExitCode.Environment, "A smaller capacity can be imposed on the CPU only; leave --capacity out.");
        Measurement? measurement = null;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                using var measuring = new MeasuredRun(setup, target, capacityBytes, observer);
                measurement = measuring.Run();
            }
#pragma warning disable CA1031 // Carried over to the caller's thread.
            catch (Exception error)
#pragma warning restore CA1031
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }
        })
        { Name = "training" };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return measurement!;
    }

    private static torch.Device Find(string name)
    {
        var device = new torch.Device(name);
        if (device.type == DeviceType.CPU)
            return device;
        int count = torch.cuda.device_count();
        if (device.type != DeviceType.CUDA || device.index >= count)
            throw new Core.ToolException(
                Core.ExitCode.Environment,
                $"Device '{name}' is not to be had: libtorch {TorchVersion} sees {count} GPUs whose memory it can account for; use cpu.");
        return device.index >= 0 ? device : new torch.Device(DeviceType.CUDA, 0);
    }
}
