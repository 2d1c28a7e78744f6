using System.Reflection;
using GpuProbe.Core.Reporting;

namespace GpuProbe.Cli.Machine;

/// <summary>Which build of gpuprobe this is.</summary>
internal static class ToolVersion
{
    private static readonly string Informational =
        typeof(ToolVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>The version: <c>0.1.0</c>.</summary>
    public static string Number => Informational.Split('+')[0];

    /// <summary>The commit it was built from, if the build knew.</summary>
    public static string? GitSha => Informational.Split('+') is [_, var sha] ? sha : null;

    /// <summary>The head of a result of this call.</summary>
    public static ToolInfo Describe(IReadOnlyList<string> argv) => new(Number, GitSha, argv);
}
