namespace GpuProbe.Cli.CommandLine;

/// <summary>Headings under which the help lists options.</summary>
internal static class OptionGroups
{
    public const string Setup = "Set-up";
    public const string Optimizer = "Optimizer";
    public const string Ranks = "Several cards";
    public const string Activations = "Activations";
    public const string Adapters = "Adapters and frozen weights";
    public const string Files = "Files";
    public const string Device = "Device";
    public const string WholeRun = "Time and cost of the whole run";
    public const string Search = "Search";
    public const string Sweep = "Sweep";
    public const string Advice = "Advice";
    public const string Calibration = "Calibration";
    public const string ReadBack = "What the program reads back from the card";
    public const string Baseline = "Baseline";
    public const string Data = "Data";
    public const string Training = "Batches and sequences";
    public const string Output = "Output";
}
