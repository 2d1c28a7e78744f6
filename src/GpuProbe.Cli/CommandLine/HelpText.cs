using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text;
using GpuProbe.Cli.Machine;
using GpuProbe.Core.Reporting.Document;

namespace GpuProbe.Cli.CommandLine;

/// <summary>What <c>--help</c> prints: the same text on every terminal.</summary>
internal sealed class HelpText : SynchronousCommandLineAction
{
    private const int Width = 100;
    private const int Indent = 2;
    private const int TextColumn = 30;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.Write(For(parseResult.CommandResult.Command));
        return 0;
    }

    /// <summary>The help of <paramref name="command"/>.</summary>
    public static string For(Command command)
    {
        var text = new StringBuilder();
        if (command is Verb verb)
            AddVerb(text, verb);
        else
            AddRoot(text, command);
        return text.ToString();
    }

    private static void AddRoot(StringBuilder text, Command root)
    {
        Paragraph(text, root.Description!);
        text.Append("\nUsage: gpuprobe VERB [options]\n\nVerbs:\n");
        foreach (Command verb in root.Subcommands.Where(verb => !verb.Hidden))
            Row(text, verb.Name, verb.Description!, column: 14);
        text.Append("\nOptions:\n");
        Row(text, "--help", "This text; gpuprobe VERB --help for a verb.", column: 14);
        Row(text, "--version", "The version.", column: 14);
        text.Append("""

            Exit codes:
              0 fits or done    1 unexpected failure    2 bad arguments or input file
              3 this machine cannot do it (no libtorch, not enough memory)    4 does not fit, or regression
              5 inconclusive (timeout, figures not to be trusted)    130, 143 interrupted or terminated

            Example:
              gpuprobe probe --model mistral-7b --gpu a100-80gb --seq-len 1024 --precision bf16

            """);
    }

    private static void AddVerb(StringBuilder text, Verb verb)
    {
        Paragraph(text, verb.Description!);
        text.Append($"\nUsage: gpuprobe {verb.Name} {verb.Usage}\n");
        if (verb.Details is { } details)
        {
            text.Append('\n');
            Paragraph(text, details);
        }

        foreach (IGrouping<string, Option> group in verb.Options.Where(o => o is IDescribedOption).GroupBy(o => ((IDescribedOption)o).Group))
        {
            text.Append($"\n{group.Key}:\n");
            foreach (Option option in group)
                Row(text, Spelt(option), Description(option), TextColumn);
        }

        AddNames(text, verb);
        text.Append(verb.Examples.Count == 1 ? "\nExample:\n" : "\nExamples:\n");
        foreach (string example in verb.Examples)
            text.Append($"  {example}\n");
    }

    private static string Spelt(Option option)
    {
        string names = string.Join(", ", [.. option.Aliases, option.Name]);
        return option is { HelpName: { } value } ? $"{names} {value}" : names;
    }

    private static string Description(Option option) =>
        option is ValueOption { Default: { } value } ? $"{option.Description} [{value}]" : option.Description!;

    private static void AddNames(StringBuilder text, Verb verb)
    {
        if (verb.Options.Any(option => option.Name == "--model"))
            Names(text, "Models", DataFiles.Models().Names);
        if (verb.Options.Any(option => option.Name == "--gpu"))
            Names(text, "GPUs", DataFiles.Gpus().Names);
    }

    private static void Names(StringBuilder text, string title, IReadOnlyList<string> names)
    {
        text.Append($"\n{title}:\n");
        foreach (string line in TextWrap.Lines(string.Join(", ", names), Width - Indent))
            text.Append("  ").Append(line).Append('\n');
    }

    private static void Row(StringBuilder text, string name, string description, int column)
    {
        string lead = "  " + name;
        if (lead.Length > column - Indent)
        {
            text.Append(lead).Append('\n');
            lead = "";
        }

        foreach (string line in TextWrap.Lines(description, Width - column))
        {
            text.Append(lead.PadRight(column)).Append(line).Append('\n');
            lead = "";
        }
    }

    private static void Paragraph(StringBuilder text, string paragraph)
    {
        foreach (string line in TextWrap.Lines(paragraph, Width))
            text.Append(line).Append('\n');
    }
}
