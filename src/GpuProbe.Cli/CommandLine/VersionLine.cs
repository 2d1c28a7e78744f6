using System.CommandLine;
using System.CommandLine.Invocation;
using GpuProbe.Cli.Machine;

namespace GpuProbe.Cli.CommandLine;

/// <summary>What <c>--version</c> prints.</summary>
internal sealed class VersionLine : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(
            ToolVersion.GitSha is { } sha ? $"gpuprobe {ToolVersion.Number} ({sha})" : $"gpuprobe {ToolVersion.Number}");
        return 0;
    }
}
