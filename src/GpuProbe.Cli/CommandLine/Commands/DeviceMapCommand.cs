using System.CommandLine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Core;

namespace GpuProbe.Cli.CommandLine.Commands;

/// <summary><c>gpuprobe device-map</c>.</summary>
internal static class DeviceMapCommand
{
    /// <summary>The verb with its options.</summary>
    public static Verb Of(StandardStreams streams, IReadOnlyList<string> argv)
    {
        var output = new OutputOptions();
        var verb = new Verb("device-map", "Spreads a model over cards as accelerate does.")
        {
            Usage = "<setup> --max-memory 0=80GiB,cpu=200GiB",
            Examples = ["gpuprobe device-map"],
        };
        output.AddTo(verb);
        verb.SetAction(parsed => Missing(output.Read(parsed, streams).Quiet, argv));
        return verb;
    }

    private static int Missing(bool quiet, IReadOnlyList<string> argv) =>
        throw new ToolException(ExitCode.BadInput, $"not available in this version ({argv.Count} arguments, {quiet})");
}
