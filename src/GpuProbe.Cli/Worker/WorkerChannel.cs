using System.Text.Json;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Cli.Worker;

/// <summary>The worker's line to its parent.</summary>
internal sealed class WorkerChannel(Stream output) : IRunObserver
{
    private const byte LineEnd = (byte)'\n';

    /// <inheritdoc/>
    public void PhaseStarted(Phase phase, int step, int microBatchIndex) =>
        Send(new WorkerMessage { Started = new PhaseStart(phase, step, microBatchIndex) });

    /// <inheritdoc/>
    public void PhaseFinished(PhaseMeasurement phase) => Send(new WorkerMessage { Finished = phase });

    /// <summary>Sends one line, in one write, so that what native code prints cannot fall into it.</summary>
    public void Send(WorkerMessage message)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(message, WorkerJsonContext.Default.WorkerMessage), LineEnd];
        output.Write(line);
        output.Flush();
    }
}
