using System.ComponentModel;
using System.Diagnostics;
using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Worker;
using GpuProbe.Core;
using GpuProbe.Core.VirtualGpus;

namespace GpuProbe.Cli.VirtualGpus;

/// <summary>Runs a command on a rig, with this process's own standard streams.</summary>
internal static class CommandRun
{
    private const int SignalExitBase = 128;
    private const int HighestSignal = 64;

    /// <summary>Runs the command to its end.</summary>
    /// <param name="file">Its executable.</param>
    /// <param name="request">The command.</param>
    /// <param name="rig">The cards that it runs on.</param>
    /// <param name="libraries">The files of the virtual GPU.</param>
    /// <param name="signals">Passes signals on to it.</param>
    /// <exception cref="ToolException">It cannot be started (exit code 2).</exception>
    public static CommandEnd Run(string file, VirtualRequest request, Rig rig, VirtualLibraries libraries, SignalsPassedOn signals)
    {
        var start = new ProcessStartInfo(file, request.Command.Skip(1)) { UseShellExecute = false };
        // The command brings its own libtorch; another version's libraries must not get between its own.
        rig.AddTo(start.Environment, libraries, withCudaTorch: false);
        using Process process = Start(start, request.Command[0]);
        signals.To(process.Id);
        process.WaitForExit();
        signals.Stop();
        int signal = process.ExitCode - SignalExitBase;
        return new CommandEnd(process.ExitCode, signal is > 0 and <= HighestSignal ? SignalNames.Of(signal) : null);
    }

    private static Process Start(ProcessStartInfo start, string command)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new ToolException(ExitCode.BadInput, $"'{command}' cannot be started: {e.Message}", e);
        }
    }
}
