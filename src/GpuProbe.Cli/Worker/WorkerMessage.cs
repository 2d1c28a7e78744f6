using GpuProbe.Core.Reporting;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Cli.Worker;

/// <summary>What a worker tells its parent; one line on its standard output. Exactly one part is set.</summary>
internal sealed record WorkerMessage
{
    /// <summary>A phase begins.</summary>
    public PhaseStart? Started { get; init; }

    /// <summary>A phase has ended.</summary>
    public PhaseMeasurement? Finished { get; init; }

    /// <summary>The run has ended; out of memory is part of it.</summary>
    public Measurement? Measurement { get; init; }

    /// <summary>The answer to a request for times alone.</summary>
    public IReadOnlyList<TimedStep>? Timed { get; init; }

    /// <summary>The answer to a request without a set-up.</summary>
    public TorchInfo? Torch { get; init; }

    /// <summary>The run cannot be done.</summary>
    public WorkerError? Error { get; init; }
}
