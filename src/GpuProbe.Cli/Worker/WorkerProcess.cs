using System.Diagnostics;
using System.Text.Json;
using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Machine;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.SafeTensors;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Cli.Worker;

/// <summary>A worker process and the requests it is given, one after the other.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private const string CublasWorkspaces = "CUBLAS_WORKSPACE_CONFIG";

    private readonly Process _process;
    private readonly Thread _noise;
    private readonly Interruption _interruption;
    private readonly CancellationTokenRegistration _onSignal;
    private readonly long? _oomKills = OomKills.Count();
    private RunLog _log = new();
    private RunFailureKind? _stopped;

    private WorkerProcess(ProcessStartInfo start, Interruption interruption)
    {
        _interruption = interruption;
        _process = Process.Start(start)!;
        _noise = new Thread(ReadNoise) { IsBackground = true, Name = "worker's stderr" };
        _noise.Start();
        _onSignal = interruption.Token.Register(() => Stop(RunFailureKind.Interrupted));
    }

    /// <summary>Whether it can be asked again.</summary>
    public bool IsAlive { get; private set; } = true;

    /// <summary>Starts a worker.</summary>
    /// <param name="interruption">Kills it when a signal comes.</param>
    /// <param name="environment">Changes the environment it starts with, which begins as this process's own.</param>
    public static WorkerProcess Start(Interruption interruption, Action<IDictionary<string, string?>>? environment = null)
    {
        ProcessStartInfo start = WorkerCommand.StartInfo();
        environment?.Invoke(start.Environment);
        return new WorkerProcess(start, interruption);
    }

    /// <summary>Runs one request in a worker of its own and stays until that process is gone.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="observer">Is told of every phase.</param>
    /// <param name="timeout">Time after which the worker is killed; <see langword="null"/> for no limit.</param>
    /// <param name="interruption">Kills the worker when a signal comes.</param>
    public static WorkerOutcome Run(WorkerRequest request, IRunObserver? observer, TimeSpan? timeout, Interruption interruption)
    {
        using WorkerProcess worker = Start(interruption, environment =>
        {
            if (request.Device == MeasureLimits.Cpu)
                return;
            CardEnvironment.AddTo(environment);
            if (request.Setup is { } setup)
                AllocatorEnvironment.AddTo(environment, setup.Allocator);
            if (request.Emulated?.Workspaces is { } workspaces)
                environment[CublasWorkspaces] = workspaces;
        });
        worker.Send(request);
        WorkerOutcome outcome = worker.Await(observer, timeout);
        worker.End();
        if (request.Setup is { } setup)
            SaveFolder.RemoveRemains(setup, worker._process.Id);
        return outcome;
    }

    /// <summary>Gives it a request; it serves them in order.</summary>
    public void Send(WorkerRequest request)
    {
        try
        {
            // Standard input stays open: its end tells the worker that nothing more is wanted.
            _process.StandardInput.WriteLine(JsonSerializer.Serialize(request, WorkerJsonContext.Default.WorkerRequest));
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // The worker died before it read; how it died says more than the broken pipe.
        }
    }

    /// <summary>Waits for the answer to the oldest request that has none yet, or for the worker's end.</summary>
    /// <param name="observer">Is told of every phase.</param>
    /// <param name="timeout">Time after which the worker is killed; <see langword="null"/> for no limit.</param>
    public WorkerOutcome Await(IRunObserver? observer, TimeSpan? timeout)
    {
        _log = new RunLog();
        using var timer = new CancellationTokenSource(timeout ?? Timeout.InfiniteTimeSpan);
        using CancellationTokenRegistration onTime = timer.Token.Register(() => Stop(RunFailureKind.Timeout));
        if (!Listen(observer))
            WaitForEnd();
        bool systemOutOfMemory = OomKills.Count() > _oomKills;
        return new WorkerEnd(_log, _stopped, IsAlive ? 0 : _process.ExitCode, systemOutOfMemory, timeout, _interruption).Outcome();
    }

    /// <summary>Lets the worker end and waits until it is gone.</summary>
    public void End()
    {
        if (!IsAlive)
            return;
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It is gone already.
        }

        WaitForEnd();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _onSignal.Dispose();
        try
        {
            End();
        }
        finally
        {
            Kill();
            _process.Dispose();
        }
    }

    // True once the answer has come, false at the end of what the worker says.
    private bool Listen(IRunObserver? observer)
    {
        while (_process.StandardOutput.ReadLine() is { } line)
        {
            if (Parse(line) is not { } message)
            {
                _log.AddNoise(line);
                continue;
            }

            _log.Add(message);
            if (message.Started is { } started)
                observer?.PhaseStarted(started.Phase, started.Step, started.MicroBatchIndex);
            if (message.Finished is { } finished)
                observer?.PhaseFinished(finished);
            if (_log.Last is not null)
                return true;
        }

        return false;
    }

    private void WaitForEnd()
    {
        _process.WaitForExit();
        _noise.Join();
        IsAlive = false;
    }

    // Native code may print to standard output too; what is no message is noise.
    private static WorkerMessage? Parse(string line)
    {
        if (!line.StartsWith('{'))
            return null;
        try
        {
            return JsonSerializer.Deserialize(line, WorkerJsonContext.Default.WorkerMessage);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void ReadNoise()
    {
        while (_process.StandardError.ReadLine() is { } line)
            _log.AddNoise(line);
    }

    private void Stop(RunFailureKind why)
    {
        _stopped ??= why;
        Kill();
    }

    private void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }
        catch (InvalidOperationException)
        {
            // It is gone already.
        }
    }
}
