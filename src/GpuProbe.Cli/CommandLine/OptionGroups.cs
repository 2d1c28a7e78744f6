namespace GpuProbe.Cli.CommandLine;

/// <summary>Headings under which the help lists options.</summary>
internal static class OptionGroups
{
    public const string Setup = "Set-up";
    public const string Device = "Device";
    public const string ReadBack = "What the program reads back from the card";
    public const string Output = "Output";
}
