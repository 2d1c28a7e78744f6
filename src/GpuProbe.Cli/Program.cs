using GpuProbe.Cli.Worker;

namespace GpuProbe.Cli;

internal static class Program
{
    private static int Main(string[] args) => Entry.Run(args, new TorchWorkload());
}
