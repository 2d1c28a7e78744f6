using GpuProbe.Gpu.Tests.Cards;
using Xunit.Runner.InProc.SystemConsole;

namespace GpuProbe.Gpu.Tests;

/// <summary>Runs the tests; or, asked for by name, a program that looks at the card it is put on.</summary>
internal static class Program
{
    public const string AsCardProgram = "card-program";

    public const string BesideAnother = "beside-another";

    private static int Main(string[] args) => args switch
    {
        [AsCardProgram, var name, .. var arguments] => CardProgram.Run(name, arguments),
        [BesideAnother, var moment, .. var command] => OtherProcess.Beside(Enum.Parse<OtherProcess.Moment>(moment), command),
        _ => ConsoleRunner.Run(args).GetAwaiter().GetResult(),
    };
}
