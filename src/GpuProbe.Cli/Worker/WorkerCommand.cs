using System.Diagnostics;

namespace GpuProbe.Cli.Worker;

/// <summary>How this program is started again as a worker.</summary>
internal static class WorkerCommand
{
    /// <summary>Start information of the same executable with the hidden verb.</summary>
    public static ProcessStartInfo StartInfo()
    {
        string program = Environment.ProcessPath ?? throw new InvalidOperationException("The system does not tell this program's path.");
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // Under `dotnet gpuprobe.dll` the program is dotnet, and the first argument the assembly.
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        start.ArgumentList.Add(WorkerHost.Verb);
        return start;
    }
}
