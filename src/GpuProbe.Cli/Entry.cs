using System.CommandLine;
using GpuProbe.Cli.CommandLine;
using GpuProbe.Cli.Terminal;
using GpuProbe.Cli.Worker;
using GpuProbe.Core;

namespace GpuProbe.Cli;

/// <summary>The program: one command line in, an exit code out.</summary>
internal static class Entry
{
    /// <summary>Runs <paramref name="args"/>; <paramref name="workload"/> is what the worker process runs.</summary>
    public static int Run(string[] args, IWorkload workload)
    {
        if (args is [WorkerHost.Verb])
            return WorkerHost.Run(workload);

        using var streams = StandardStreams.Open();
        try
        {
            // Arguments that begin with @ mean themselves, not a file with more arguments.
            ParseResult parsed = CommandTree.Build(streams, args).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Errors.Count > 0 || IsHelpOnAMistake(parsed) || ParseErrorLine.StrayOption(parsed) is not null)
                throw new ToolException(ExitCode.BadInput, ParseErrorLine.Of(parsed));
            return parsed.Invoke(new InvocationConfiguration
            {
                Output = streams.Out,
                Error = streams.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (ToolException e)
        {
            streams.Say(e.Message);
            return (int)e.ExitCode;
        }
        catch (IOException) when (streams.OutIsClosed())
        {
            // The reader (a pager, `head`) has seen enough.
            return (int)ExitCode.Ok;
        }
#pragma warning disable CA1031 // The last resort: whatever was not foreseen becomes exit code 1 with its stack.
        catch (Exception e)
#pragma warning restore CA1031
        {
            streams.Say($"unexpected failure: {e}");
            return (int)ExitCode.Unexpected;
        }
    }

    // `gpuprobe estimte --help` is a mistake too, and general help would hide it.
    private static bool IsHelpOnAMistake(ParseResult parsed) =>
        parsed is { Action: HelpText, CommandResult.Command: RootCommand, UnmatchedTokens.Count: > 0 };
}
