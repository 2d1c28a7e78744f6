using System.CommandLine;
using System.CommandLine.Parsing;
using GpuProbe.Core;
using GpuProbe.Core.Setup;

namespace GpuProbe.Cli.CommandLine;

/// <summary>Says in one line what is wrong with a command line.</summary>
internal static class ParseErrorLine
{
    /// <summary>The line for the first thing that is wrong in <paramref name="parsed"/>.</summary>
    public static string Of(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string help = command is Verb verb ? $"see gpuprobe {verb.Name} --help" : "see gpuprobe --help";
        if (parsed.UnmatchedTokens is [var unknown, ..])
            return Unknown(command, unknown) + "; " + help;
        if (command is RootCommand)
            return $"a verb is missing; allowed: {string.Join(", ", Verbs(command))}; {help}";
        return $"{FirstError(parsed)}; {help}";
    }

    private static string Unknown(Command command, string token)
    {
        bool isOption = token.StartsWith('-');
        if (isOption && SetupNames.Planned.Contains(token.TrimStart('-')))
            return $"{token} is not available in this version";
        (string what, IEnumerable<string> known) = (isOption, command) switch
        {
            (true, _) => ($"option of {(command is Verb ? command.Name : "gpuprobe")}", command.Options.Select(option => option.Name)),
            (false, RootCommand) => ("verb", Verbs(command)),
            _ => ($"argument of {command.Name}", []),
        };
        string line = $"'{token}' is not an {what}".Replace("an verb", "a verb", StringComparison.Ordinal);
        return Suggestion.For(token, known) is { } meant ? $"{line} (did you mean '{meant}'?)" : line;
    }

    private static string FirstError(ParseResult parsed)
    {
        ParseError error = parsed.Errors[0];
        return error.SymbolResult switch
        {
            OptionResult { Option: ValueOption option, Tokens.Count: 0 } => $"{option.Name} needs a value: {option.HelpName}",
            OptionResult { Option: ValueOption option } => $"{option.Name} is given more than once or with more than one value",
            ArgumentResult { Argument: var argument } => $"{argument.Name} is missing; allowed: {argument.Description}",
            _ => error.Message.TrimEnd('.'),
        };
    }

    private static IEnumerable<string> Verbs(Command root) => root.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name);
}
