using System.CommandLine;

namespace GpuProbe.Cli.CommandLine;

/// <summary>An option with a value, and what its help says.</summary>
internal sealed class ValueOption : Option<string?>, IDescribedOption
{
    /// <summary>An option whose value is shown as <paramref name="valueName"/>.</summary>
    public ValueOption(string name, string valueName, string description, string group)
        : base(name)
    {
        HelpName = valueName;
        Description = description;
        Group = group;
        Arity = ArgumentArity.ExactlyOne;
    }

    /// <inheritdoc/>
    public string Group { get; }

    /// <summary>What holds where it is not given.</summary>
    public string? Default { get; init; }
}
