using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Comparison;

/// <summary>Runs of the same set-up against each other: what is allocated and reserved does not depend on chance.</summary>
public static class RepetitionAgreement
{
    /// <summary>What is kept of a run beside the first.</summary>
    public static Repetition Of(Measurement run) => new(run.PeakAllocatedBytes, run.PeakReservedBytes, run.PeakDeviceBytes, run.StepSeconds);

    /// <summary>Why the runs are not to be trusted, a sentence each; empty where they agree to the byte.</summary>
    public static IReadOnlyList<string> Doubts(IReadOnlyList<Measurement> runs)
    {
        List<string> doubts = [];
        if (Differ(runs, run => run.PeakAllocatedBytes) is { } allocated)
            doubts.Add($"The runs differ in allocated bytes: {allocated}.");
        if (Differ(runs, run => run.PeakReservedBytes) is { } reserved)
            doubts.Add($"The runs differ in reserved bytes: {reserved}.");
        int outOfMemory = runs.Count(run => run.OutOfMemory is not null);
        if (outOfMemory > 0 && outOfMemory < runs.Count)
            doubts.Add($"Of {runs.Count} runs {outOfMemory} went out of memory.");
        return doubts;
    }

    private static string? Differ(IReadOnlyList<Measurement> runs, Func<Measurement, long?> peak)
    {
        long?[] peaks = [.. runs.Select(peak)];
        return peaks.Distinct().Count() <= 1 ? null : string.Join(", ", peaks.Select(bytes => bytes is { } known ? $"{known:N0}" : "none"));
    }
}
