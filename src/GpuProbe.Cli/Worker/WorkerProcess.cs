using System.Diagnostics;
using System.Text.Json;
using GpuProbe.Cli.Machine;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Cli.Worker;

/// <summary>Runs one request in a worker process and stays until that process is gone.</summary>
internal sealed class WorkerProcess
{
    private readonly RunLog _log = new();
    private readonly WorkerRequest _request;
    private readonly IRunObserver? _observer;
    private RunFailureKind? _stopped;

    private WorkerProcess(WorkerRequest request, IRunObserver? observer)
    {
        _request = request;
        _observer = observer;
    }

    /// <summary>Runs <paramref name="request"/> to its end, or to a signal, or to the end of <paramref name="timeout"/>.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="observer">Is told of every phase.</param>
    /// <param name="timeout">Time after which the worker is killed; <see langword="null"/> for no limit.</param>
    /// <param name="interruption">Kills the worker when a signal comes.</param>
    public static WorkerOutcome Run(WorkerRequest request, IRunObserver? observer, TimeSpan? timeout, Interruption interruption) =>
        new WorkerProcess(request, observer).Run(timeout, interruption);

    private WorkerOutcome Run(TimeSpan? timeout, Interruption interruption)
    {
        long? oomKills = OomKills.Count();
        using Process process = Process.Start(WorkerCommand.StartInfo())!;
        try
        {
            using var timer = new CancellationTokenSource(timeout ?? Timeout.InfiniteTimeSpan);
            using CancellationTokenRegistration onTime = timer.Token.Register(() => Stop(process, RunFailureKind.Timeout));
            using CancellationTokenRegistration onSignal = interruption.Token.Register(() => Stop(process, RunFailureKind.Interrupted));
            var noise = new Thread(() => ReadNoise(process.StandardError)) { IsBackground = true, Name = "worker's stderr" };
            noise.Start();
            Ask(process);
            Listen(process.StandardOutput);
            process.WaitForExit();
            noise.Join();
        }
        finally
        {
            Kill(process);
        }

        bool systemOutOfMemory = OomKills.Count() > oomKills;
        return new WorkerEnd(_log, _stopped, process.ExitCode, systemOutOfMemory, timeout, interruption).Outcome();
    }

    private void Ask(Process process)
    {
        try
        {
            // Standard input stays open: its end tells the worker that this process is gone.
            process.StandardInput.WriteLine(JsonSerializer.Serialize(_request, WorkerJsonContext.Default.WorkerRequest));
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // The worker died before it read; how it died says more than the broken pipe.
        }
    }

    private void Listen(StreamReader output)
    {
        while (output.ReadLine() is { } line)
        {
            if (Parse(line) is not { } message)
            {
                _log.AddNoise(line);
                continue;
            }

            _log.Add(message);
            if (message.Started is { } started)
                _observer?.PhaseStarted(started.Phase, started.Step, started.MicroBatchIndex);
            if (message.Finished is { } finished)
                _observer?.PhaseFinished(finished);
        }
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

    private void ReadNoise(StreamReader error)
    {
        while (error.ReadLine() is { } line)
            _log.AddNoise(line);
    }

    private void Stop(Process process, RunFailureKind why)
    {
        _stopped ??= why;
        Kill(process);
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
        catch (InvalidOperationException)
        {
            // It is gone already.
        }
    }
}
