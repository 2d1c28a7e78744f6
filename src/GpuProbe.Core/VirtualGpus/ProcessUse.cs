namespace GpuProbe.Core.VirtualGpus;

/// <summary>A process of a command on the virtual GPU.</summary>
/// <param name="Pid">The process.</param>
/// <param name="ParentPid">The process that started it.</param>
/// <param name="Command">Its command line.</param>
/// <param name="Torch">File of the CUDA libtorch that it loaded; <see langword="null"/> if none.</param>
/// <param name="Seconds">Seconds from its start to its report.</param>
/// <param name="Final">Whether that was its end.</param>
/// <param name="KernelLaunches">Kernels that it launched; none was executed.</param>
public sealed record ProcessUse(int Pid, int ParentPid, string? Command, string? Torch, double Seconds, bool Final, long KernelLaunches)
{
    internal static ProcessUse Of(ProcessReport report) => new(
        report.Pid, report.ParentPid, report.Command, report.Torch, report.Seconds, report.Final, report.KernelLaunches);
}
