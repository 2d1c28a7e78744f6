using System.Diagnostics;
using System.Runtime.InteropServices;

namespace GpuProbe.Cli.VirtualGpus;

/// <summary>Keeps this process alive while signals come, and passes them on to the command; its end is ours.</summary>
internal sealed class SignalsPassedOn : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<string> _early = [];
    private readonly PosixSignalRegistration[] _registrations;
    private int? _process;

    /// <summary>Starts to listen. What comes before there is a command is kept for it.</summary>
    public SignalsPassedOn() => _registrations =
    [
        Listen(PosixSignal.SIGINT, "INT", fromTerminal: true),
        Listen(PosixSignal.SIGQUIT, "QUIT", fromTerminal: true),
        Listen(PosixSignal.SIGTERM, "TERM", fromTerminal: false),
        Listen(PosixSignal.SIGHUP, "HUP", fromTerminal: false),
    ];

    /// <summary>The command is there.</summary>
    public void To(int process)
    {
        lock (_gate)
        {
            _process = process;
            foreach (string signal in _early)
                Send(signal, process);
        }
    }

    /// <summary>The command is gone; its number may soon be another's.</summary>
    public void Stop()
    {
        lock (_gate)
            _process = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
    }

    private PosixSignalRegistration Listen(PosixSignal signal, string name, bool fromTerminal) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        // A key on the terminal reaches every process in its foreground; passed on, the command would get it twice.
        if (fromTerminal && IsInForeground())
            return;
        lock (_gate)
        {
            if (_process is { } process)
                Send(name, process);
            else
                _early.Add(name);
        }
    });

    private static bool IsInForeground()
    {
        const string stat = "/proc/self/stat";
        if (!File.Exists(stat))
            return false;
        string text = File.ReadAllText(stat);
        // Behind the name in brackets: state, parent, process group, session, terminal, the terminal's foreground group.
        string[] fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return fields[2] == fields[5];
    }

    // .NET can send no signal but SIGKILL.
    private static void Send(string signal, int process)
    {
        using Process shell = Process.Start("/bin/sh", ["-c", $"kill -{signal} {process} 2>/dev/null"]);
        shell.WaitForExit();
    }
}
