using System.CommandLine;

namespace GpuProbe.Cli.CommandLine;

/// <summary>A verb of the command line.</summary>
internal sealed class Verb : Command
{
    /// <summary>A verb.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">One line for the list of verbs.</param>
    public Verb(string name, string description)
        : base(name, description)
    {
    }

    /// <summary>What stands behind the verb in the usage line.</summary>
    public required string Usage { get; init; }

    /// <summary>A few sentences more, below the usage.</summary>
    public string? Details { get; init; }

    /// <summary>Whether a command of the user's follows behind <c>--</c>.</summary>
    public bool TakesCommand { get; init; }

    /// <summary>Calls that work as they are.</summary>
    public required IReadOnlyList<string> Examples { get; init; }
}
