using GpuProbe.Core.Tracing;

namespace GpuProbe.Cli.Worker;

/// <summary>What a worker has said so far.</summary>
internal sealed class RunLog
{
    private const int NoiseLines = 20;
    private readonly Lock _gate = new();
    private readonly List<PhaseMeasurement> _phases = [];
    private readonly Queue<string> _noise = new();

    /// <summary>The phase that is under way.</summary>
    public PhaseStart? Current { get; private set; }

    /// <summary>The last word, once it is said: a measurement, a description or an error.</summary>
    public WorkerMessage? Last { get; private set; }

    /// <summary>The phases that are finished.</summary>
    public IReadOnlyList<PhaseMeasurement> Phases => _phases;

    /// <summary>The last lines that native code printed.</summary>
    public IReadOnlyList<string> Noise
    {
        get
        {
            lock (_gate)
                return [.. _noise];
        }
    }

    /// <summary>Takes a message.</summary>
    public void Add(WorkerMessage message)
    {
        if (message.Started is { } started)
            Current = started;
        else if (message.Finished is { } finished)
            _phases.Add(finished);
        else
            Last = message;
    }

    /// <summary>Takes a line that is no message.</summary>
    public void AddNoise(string line)
    {
        lock (_gate)
        {
            _noise.Enqueue(line);
            if (_noise.Count > NoiseLines)
                _noise.Dequeue();
        }
    }
}
