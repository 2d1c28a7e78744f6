using System.Runtime.InteropServices;

namespace GpuProbe.Cli.Worker;

/// <summary>Turns the first Ctrl-C or SIGTERM into a request to end in order; a second one ends the program at once.</summary>
internal sealed class Interruption : IDisposable
{
    private const int SignalExitBase = 128;
    private const int Sigint = 2;
    private const int Sigterm = 15;
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _signal;

    /// <summary>Starts to listen.</summary>
    public Interruption() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Handle(context, Sigint)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Handle(context, Sigterm)),
    ];

    /// <summary>Is cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The exit code for the signal that came: 130 or 143.</summary>
    public int ExitCode => SignalExitBase + _signal;

    /// <summary>The name of the signal that came.</summary>
    public string SignalName => SignalNames.Of(_signal);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void Handle(PosixSignalContext context, int signal)
    {
        if (Interlocked.CompareExchange(ref _signal, signal, 0) != 0)
            return;
        context.Cancel = true;
        _source.Cancel();
    }
}
