namespace GpuProbe.Core;

/// <summary>Exit codes of the command line.</summary>
public enum ExitCode
{
    /// <summary>Done; the run fits.</summary>
    Ok = 0,

    /// <summary>Unexpected failure.</summary>
    Unexpected = 1,

    /// <summary>Bad arguments or input file.</summary>
    BadInput = 2,

    /// <summary>The environment cannot do it: no libtorch, no driver, not enough memory.</summary>
    Environment = 3,

    /// <summary>Does not fit, or a regression.</summary>
    DoesNotFit = 4,

    /// <summary>Inconclusive.</summary>
    Inconclusive = 5,
}
