using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Machine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Core.Reporting;

namespace GpuProbe.Cli.Verbs;

/// <summary>What every result of a run begins with.</summary>
internal static class ResultStart
{
    /// <summary>Tool, machine and set-up; tells the user what to know about the set-up.</summary>
    public static ProbeResult Of(RequestedSetup requested, VerbOutput output, IReadOnlyList<string> argv)
    {
        if (output.JsonFile is { } file)
            WholeFile.RequireWritable(file);
        foreach (string warning in requested.Warnings)
            output.Remark(warning);
        return new ProbeResult
        {
            Tool = ToolVersion.Describe(argv),
            Environment = ThisMachine.Describe(),
            Setup = requested.Setup,
            SequenceLength = requested.SequenceLength,
        };
    }
}
