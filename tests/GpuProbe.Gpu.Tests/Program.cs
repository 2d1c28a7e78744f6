using GpuProbe.Gpu.Tests.Cards;
using Xunit.Runner.InProc.SystemConsole;

namespace GpuProbe.Gpu.Tests;

/// <summary>Runs the tests; or, asked for by name, a program that looks at the card it is put on.</summary>
internal static class Program
{
    public const string AsCardProgram = "card-program";

    private static int Main(string[] args) => args switch
    {
        [AsCardProgram, var name] => CardProgram.Run(name),
        _ => ConsoleRunner.Run(args).GetAwaiter().GetResult(),
    };
}
