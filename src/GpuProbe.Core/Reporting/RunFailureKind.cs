namespace GpuProbe.Core.Reporting;

/// <summary>Why a measurement has no end.</summary>
public enum RunFailureKind
{
    /// <summary>The worker reported an error and ended.</summary>
    Error,

    /// <summary>The worker died of its own fault.</summary>
    Crash,

    /// <summary>Somebody killed the worker.</summary>
    Killed,

    /// <summary>The kernel killed the worker because the machine had no memory left.</summary>
    SystemOutOfMemory,

    /// <summary>It took longer than was allowed.</summary>
    Timeout,

    /// <summary>The user interrupted it.</summary>
    Interrupted,
}
