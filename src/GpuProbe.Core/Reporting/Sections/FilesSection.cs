using GpuProbe.Core.Reporting.Document;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Reporting.Sections;

/// <summary>What loading and saving added to memory, where a set-up does either.</summary>
internal static class FilesSection
{
    /// <summary>One line each.</summary>
    /// <param name="setup">What ran.</param>
    /// <param name="phases">Its phases.</param>
    /// <param name="saved">What it wrote.</param>
    public static IEnumerable<ReportBlock> Of(TrainingSetup setup, IReadOnlyList<PhaseResult> phases, SavedFiles? saved)
    {
        if (setup.Weights is not null && phases.FirstOrDefault(phase => phase.Name == Phase.Build) is { } build)
            yield return new TextBlock(
                $"Loading ({Choices.Load.Text(setup.Load)}) peaked {Added(build, build.EndAllocatedBytes)} above what the build left.", Tone.Note);
        if (phases.FirstOrDefault(phase => phase.Name == Phase.Save) is { } save)
            yield return new TextBlock(
                $"Saving ({Choices.Save.Text(setup.Save)}, {Choices.SaveMethod.Text(setup.SaveMethod)}) peaked {Added(save, save.StartAllocatedBytes)} above what was there{Written(saved)}.",
                Tone.Note);
    }

    private static string Added(PhaseResult phase, long present)
    {
        string device = Shown.Size(Math.Max(0, phase.PeakAllocatedBytes - present));
        string host = phase is { StartHostBytes: { } start, PeakHostBytes: { } peak } ? $" on the device and {Shown.Size(peak - start)} on the host" : "";
        return $"{device}{host}{(phase.PeakResidentBytes is { } resident ? $" (resident set {Shown.Size(resident)})" : "")}";
    }

    private static string Written(SavedFiles? saved) => saved switch
    {
        null => "",
        { Folder: { } folder } => $": {Shown.Size(saved.Bytes)} written to {folder}, {Files(saved)}",
        _ => $": {Shown.Size(saved.Bytes)}, {Files(saved)}, not kept",
    };

    private static string Files(SavedFiles saved) => saved.Names.Count == 1 ? saved.Names[0] : $"{saved.Names.Count} files";
}
