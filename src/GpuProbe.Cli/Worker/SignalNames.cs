namespace GpuProbe.Cli.Worker;

/// <summary>Names of the signals that end processes.</summary>
internal static class SignalNames
{
    /// <summary>SIGKILL.</summary>
    public const int Kill = 9;

    /// <summary>The name of <paramref name="signal"/> on Linux.</summary>
    public static string Of(int signal) => signal switch
    {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        5 => "SIGTRAP",
        6 => "SIGABRT",
        7 => "SIGBUS",
        8 => "SIGFPE",
        Kill => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        15 => "SIGTERM",
        24 => "SIGXCPU",
        31 => "SIGSYS",
        _ => $"signal {signal}",
    };

    /// <summary>Whether <paramref name="signal"/> comes from a fault of the process itself.</summary>
    public static bool IsFault(int signal) => signal is 3 or 4 or 5 or 6 or 7 or 8 or 11 or 31;
}
