using System.Diagnostics;

namespace GpuProbe.Cuda;

/// <summary>Looks at a device's memory through NVML again and again on a thread of its own, until it is stopped.</summary>
public sealed class DeviceSampler : IDisposable
{
    /// <summary>Milliseconds between two samples where nothing else is asked for.</summary>
    public const int DefaultIntervalMilliseconds = 10;

    private readonly GpuDevice _device;
    private readonly int? _pid;
    private readonly int _interval;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread? _thread;
    private volatile DeviceSamples _seen = new(0, null, null, null, null, Problem: null, IsDeviceLost: false);

    /// <summary>Takes a sample and goes on.</summary>
    /// <param name="device">The device.</param>
    /// <param name="pid">A process whose own bytes are wanted too; <see langword="null"/> for none.</param>
    /// <param name="intervalMilliseconds">Milliseconds between two samples.</param>
    public DeviceSampler(GpuDevice device, int? pid = null, int intervalMilliseconds = DefaultIntervalMilliseconds)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(intervalMilliseconds, 1);
        (_device, _pid, _interval) = (device, pid, intervalMilliseconds);
        if (!Sample())
            return;
        _thread = new Thread(Run) { IsBackground = true, Name = "device samples" };
        _thread.Start();
    }

    /// <summary>Takes a last sample and returns what all of them said. A second call returns the same.</summary>
    public DeviceSamples Stop()
    {
        if (_stop.IsSet)
            return _seen;
        _stop.Set();
        _thread?.Join();
        if (_seen.Problem is null)
            Sample();
        return _seen;
    }

    /// <summary>
    /// Stops once no more than <paramref name="toleranceBytes"/> beyond the first sample are in use: a driver may need a moment until
    /// what an ended process had is free.
    /// </summary>
    /// <param name="toleranceBytes">Bytes that may stay in use.</param>
    /// <param name="patience">How long it waits at most.</param>
    public DeviceSamples StopWhenFreed(long toleranceBytes, TimeSpan patience)
    {
        long start = Stopwatch.GetTimestamp();
        while (_thread is { IsAlive: true } && _seen.LastUsedBytes - _seen.FirstUsedBytes > toleranceBytes && Stopwatch.GetElapsedTime(start) < patience)
            Thread.Sleep(_interval);
        return Stop();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Stop();
        _stop.Dispose();
    }

    private void Run()
    {
        while (!_stop.Wait(_interval))
            if (!Sample())
                return;
    }

    // An exception on a thread of one's own would end the program for the sake of a cross-check.
    private bool Sample()
    {
        try
        {
            if (_device.ReadMemory() is not { } memory)
            {
                _seen = _seen with { Problem = "NVML does not tell this device's memory" };
                return false;
            }

            long? own = _pid is { } pid ? OwnBytes(pid) : null;
            _seen = _seen with
            {
                Count = _seen.Count + 1,
                FirstUsedBytes = _seen.FirstUsedBytes ?? memory.UsedBytes,
                LastUsedBytes = memory.UsedBytes,
                PeakUsedBytes = Math.Max(_seen.PeakUsedBytes ?? 0, memory.UsedBytes),
                PeakProcessBytes = own is { } bytes ? Math.Max(_seen.PeakProcessBytes ?? 0, bytes) : _seen.PeakProcessBytes,
            };
            return true;
        }
#pragma warning disable CA1031 // Told in Problem.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _seen = _seen with { Problem = e.Message, IsDeviceLost = e is DeviceLostException };
            return false;
        }
    }

    // In a container the same number may be another's process on the host.
    private long? OwnBytes(int pid) => _device.Processes() is { AreVisible: true } processes
        ? processes.List.FirstOrDefault(process => process.Pid == pid)?.UsedBytes
        : null;
}
