using System.CommandLine;

namespace GpuProbe.Cli.CommandLine;

/// <summary>An option with one or more files behind it, and what its help says.</summary>
internal sealed class FilesOption : Option<string[]>, IDescribedOption
{
    /// <summary>An option whose files are shown as <paramref name="valueName"/>.</summary>
    public FilesOption(string name, string valueName, string description, string group)
        : base(name)
    {
        HelpName = valueName;
        Description = description;
        Group = group;
        Arity = ArgumentArity.OneOrMore;
        AllowMultipleArgumentsPerToken = true;
    }

    /// <inheritdoc/>
    public string Group { get; }
}
