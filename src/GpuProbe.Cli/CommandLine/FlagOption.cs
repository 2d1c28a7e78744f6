using System.CommandLine;

namespace GpuProbe.Cli.CommandLine;

/// <summary>An option without a value, and what its help says.</summary>
internal sealed class FlagOption : Option<bool>, IDescribedOption
{
    /// <summary>A flag.</summary>
    public FlagOption(string name, string description, string group)
        : base(name)
    {
        Description = description;
        Group = group;
        Arity = ArgumentArity.Zero;
    }

    /// <inheritdoc/>
    public string Group { get; }
}
