using System.CommandLine;
using System.CommandLine.Parsing;
using GpuProbe.Core;

namespace GpuProbe.Cli.CommandLine;

/// <summary>Says in one line what is wrong with a command line.</summary>
internal static class ParseErrorLine
{
    /// <summary>The line for the first thing that is wrong in <paramref name="parsed"/>.</summary>
    public static string Of(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        string help = command is Verb verb ? $"see gpuprobe {verb.Name} --help" : "see gpuprobe --help";
        if (command is Verb { TakesCommand: true } && parsed.Tokens.SkipWhile(token => !IsSeparator(token)).Count() < 2)
            return $"{command.Name} needs -- and a command behind it; {help}";
        if (Stray(parsed) is { } unknown)
            return Unknown(command, unknown) + "; " + help;
        if (command is RootCommand)
            return $"a verb is missing; allowed: {string.Join(", ", Verbs(command))}; {help}";
        return $"{FirstError(parsed)}; {help}";
    }

    /// <summary>What belongs to nothing in <paramref name="parsed"/>; before <c>--</c>, an argument takes in what it should not.</summary>
    public static string? Stray(ParseResult parsed)
    {
        if (StrayOption(parsed) is { } option)
            return option;
        if (parsed.UnmatchedTokens is [var unmatched, ..])
            return unmatched;
        if (parsed.CommandResult.Command is not Verb { TakesCommand: true })
            return null;
        int behind = parsed.Tokens.SkipWhile(token => !IsSeparator(token)).Skip(1).Count();
        return parsed.CommandResult.Tokens.SkipLast(behind).FirstOrDefault()?.Value;
    }

    /// <summary>An option that is misspelt, which an argument has taken in.</summary>
    public static string? StrayOption(ParseResult parsed) =>
        parsed.CommandResult.Command is Verb { TakesCommand: false } ? parsed.CommandResult.Tokens.FirstOrDefault(IsOption)?.Value : null;

    private static bool IsOption(Token token) => token.Value is ['-', not (>= '0' and <= '9'), ..];

    private static bool IsSeparator(Token token) => token.Type == TokenType.DoubleDash;

    private static string Unknown(Command command, string token)
    {
        bool isOption = token.StartsWith('-');
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
            OptionResult { Option: FilesOption option, Tokens.Count: 0 } => $"{option.Name} needs a value: {option.HelpName}",
            OptionResult { Option: ValueOption option } => $"{option.Name} is given more than once or with more than one value",
            ArgumentResult { Argument: var argument } => $"{argument.Name} is missing; allowed: {argument.Description}",
            _ => error.Message.TrimEnd('.'),
        };
    }

    private static IEnumerable<string> Verbs(Command root) => root.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name);
}
