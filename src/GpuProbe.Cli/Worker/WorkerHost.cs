using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using GpuProbe.Core;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Cli.Worker;

/// <summary>The worker process: serves one request after the other until its input ends, and dies with its parent.</summary>
internal static class WorkerHost
{
    /// <summary>The hidden verb.</summary>
    public const string Verb = "__worker";

    private static readonly Lock Gate = new();
    private static bool isServing;

    /// <summary>Serves the requests on standard input, one a line.</summary>
    public static int Run(IWorkload workload)
    {
        // Ctrl-C reaches the whole process group; how to end is the parent's decision.
        using var ignored = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        OfferToTheKernel();

        using var input = new StreamReader(Console.OpenStandardInput());
        using var requests = new BlockingCollection<string>();
        Listen(input, requests);
        var channel = new WorkerChannel(Console.OpenStandardOutput());
        foreach (string line in requests.GetConsumingEnumerable())
        {
            WorkerRequest request = JsonSerializer.Deserialize(line, WorkerJsonContext.Default.WorkerRequest)!;
            WorkerMessage answer = Serve(workload, request, channel);
            lock (Gate)
                isServing = requests.Count > 0;
            channel.Send(answer);
        }

        workload.Leave((int)ExitCode.Ok);
        return (int)ExitCode.Ok;
    }

    private static WorkerMessage Serve(IWorkload workload, WorkerRequest request, IRunObserver observer)
    {
        try
        {
            return request switch
            {
                { Setup: null } => new WorkerMessage { Torch = workload.Describe(request.Device) },
                { Setup: { } setup, TimesOnly: true } => new WorkerMessage { Timed = workload.Time(setup, request.Device) },
                { Setup: { } setup } => new WorkerMessage { Measurement = Execute(workload, request, setup, observer) },
            };
        }
        catch (ToolException e)
        {
            return new WorkerMessage { Error = new WorkerError(e.ExitCode, e.Message, Detail: null) };
        }
#pragma warning disable CA1031 // Whatever went wrong belongs to the parent's report.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return new WorkerMessage { Error = new WorkerError(ExitCode.Unexpected, $"{e.GetType().Name}: {e.Message}", e.ToString()) };
        }
    }

    private static Measurement Execute(IWorkload workload, WorkerRequest request, TrainingSetup setup, IRunObserver observer)
    {
        using FileStream? journal = request.Journal is { } file ? File.Create(file) : null;
        using FileStream? snapshot = request.Snapshot is { } shown ? File.Create(shown) : null;
        return workload.Execute(setup, request, observer, journal, snapshot);
    }

    // The parent keeps standard input open for as long as it wants an answer. When it closes meanwhile, even because the
    // parent was killed, nobody waits for the result, and native code may be deep in a long operator: only a signal ends
    // it at once. Between requests the end of the input is the order to end.
    private static void Listen(StreamReader input, BlockingCollection<string> requests)
    {
        var listener = new Thread(() =>
        {
            while (input.ReadLine() is { } line)
            {
                lock (Gate)
                {
                    isServing = true;
                    requests.Add(line);
                }
            }

            lock (Gate)
            {
                if (isServing)
                    KillSelf();
                requests.CompleteAdding();
            }
        })
        {
            IsBackground = true,
            Name = "requests",
        };
        listener.Start();
    }

    private static void KillSelf()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }

    // Should the machine run out of memory, the worker is the process to end, not the user's desktop or the parent.
    private static void OfferToTheKernel()
    {
        const string file = "/proc/self/oom_score_adj";
        try
        {
            if (File.Exists(file))
                File.WriteAllText(file, "1000");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A sandbox may forbid it; the run works without.
        }
    }
}
