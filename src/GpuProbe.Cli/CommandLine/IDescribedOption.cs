namespace GpuProbe.Cli.CommandLine;

/// <summary>An option that says under which heading the help lists it.</summary>
internal interface IDescribedOption
{
    /// <summary>The heading.</summary>
    string Group { get; }
}
