using GpuProbe.Cli.Worker;
using Xunit.Runner.InProc.SystemConsole;

namespace GpuProbe.Cli.Tests;

/// <summary>Runs the tests; or, asked for by name or as a worker, gpuprobe with a <see cref="FakeWorkload"/>.</summary>
internal static class Program
{
    public const string AsGpuprobe = "gpuprobe";

    private static int Main(string[] args) => args switch
    {
        [WorkerHost.Verb] => Entry.Run(args, new FakeWorkload()),
        [AsGpuprobe, .. var rest] => Entry.Run(rest, new FakeWorkload()),
        _ => ConsoleRunner.Run(args).GetAwaiter().GetResult(),
    };
}
