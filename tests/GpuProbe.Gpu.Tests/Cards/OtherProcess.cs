using System.Diagnostics;

namespace GpuProbe.Gpu.Tests.Cards;

/// <summary>Runs a command while another process holds memory of the first card.</summary>
internal static class OtherProcess
{
    /// <summary>When the other process is there.</summary>
    internal enum Moment
    {
        /// <summary>Before the command and until after it.</summary>
        Throughout,

        /// <summary>Before the command, until it says its first word.</summary>
        AtFirst,

        /// <summary>From the command's first word on.</summary>
        Later,
    }

    /// <summary>The exit code of the command, whose streams are this process's own.</summary>
    public static int Beside(Moment moment, string[] command)
    {
        Process? other = moment == Moment.Later ? null : Start();
        using Process process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true, UseShellExecute = false })!;
        Console.Error.WriteLine(process.StandardError.ReadLine());
        if (moment == Moment.AtFirst)
            End(other!);
        if (moment == Moment.Later)
            other = Start();
        Console.Error.Write(process.StandardError.ReadToEnd());
        process.WaitForExit();
        if (moment != Moment.AtFirst)
            End(other!);
        return process.ExitCode;
    }

    private static Process Start()
    {
        Process other = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [Program.AsCardProgram, "hold"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        other.StandardOutput.ReadLine();
        return other;
    }

    private static void End(Process other)
    {
        other.StandardInput.Close();
        other.WaitForExit();
        other.Dispose();
    }
}
