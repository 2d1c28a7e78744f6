using System.Text.Json;
using GpuProbe.Core.Planning.StepTimes;

namespace GpuProbe.Core.Calibration.Profiles;

/// <summary>Reads and writes profiles, JSON of the schema <c>gpuprobe.profile/1</c>.</summary>
public static class CalibrationProfiles
{
    private const string Family = "gpuprobe.profile/";
    private const int Major = 1;
    private const string Kind = "a calibration profile, as gpuprobe calibrate writes it";

    /// <summary>The profile as JSON, indented, with a line end.</summary>
    public static string Write(CalibrationProfile profile) =>
        JsonSerializer.Serialize(profile, CalibrationProfileJsonContext.Default.CalibrationProfile) + "\n";

    /// <summary>The profile in a file; keys that this version does not know are passed over.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ToolException">It cannot be read, is no profile, is of a newer major version, or holds figures that cannot be (exit code 2).</exception>
    public static CalibrationProfile Read(string path) => Read(InputFile.Open(path));

    /// <summary>The profile in a stream of UTF-8.</summary>
    /// <param name="json">The stream.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="ToolException">It is no profile (exit code 2).</exception>
    public static CalibrationProfile Read(Stream json, string name) => Read(InputFile.Read(json, name));

    private static CalibrationProfile Read(InputObject file)
    {
        string? schema = file.Has("schema") ? file.OptionalText("schema") : null;
        if (schema is null || !schema.StartsWith(Family, StringComparison.Ordinal) || !int.TryParse(schema.AsSpan(Family.Length), out int major) || major < 1)
            throw file.Refusal($"its schema is {(schema is null ? "missing" : $"\"{InputText.Shorten(schema)}\"")}; allowed: {Kind}");
        if (major > Major)
            throw file.Refusal($"written with schema {InputText.Shorten(schema)}, but this gpuprobe reads up to {Family}{Major}; use a newer gpuprobe");
        CalibrationProfile profile = file.As(CalibrationProfileJsonContext.Default.CalibrationProfile, Kind);
        if (Flaw(profile) is { } flaw)
            throw file.Refusal($"{flaw}; allowed: {Kind}");
        return profile;
    }

    private static string? Flaw(CalibrationProfile profile) => profile switch
    {
        { Memory: null, Time: null } => "it has neither memory nor time",
        { Memory: { } memory } when HasGaps(memory.Range) || memory.Overheads.Contains(null!) || memory.HeldOut.Contains(null!) => "a list of memory has null in it",
        { Time: { } time } when HasGaps(time.Range) || time.Rates.Contains(null!) || time.HeldOut.Contains(null!) => "a list of time has null in it",
        _ => (profile.Memory is { } memory ? Flaw(memory) : null) ?? (profile.Time is { } time ? Flaw(time) : null),
    };

    // What is declared never to be null inside of a list is not checked where the list is read.
    private static bool HasGaps(ValidityRange range) =>
        range.Numbers.Values.Contains(null!) || range.Choices.Values.Any(list => list is null || list.Contains(null!));

    private static string? Flaw(MemoryCalibration memory)
    {
        foreach ((string key, FittedBytes bytes) in memory.Overheads
            .Select(one => ("memory.overheads", one.Bytes))
            .Append(("memory.overheadBytes", memory.OverheadBytes))
            .Append(("memory.contextBytes", memory.ContextBytes)))
        {
            if (bytes.Low > bytes.Value || bytes.Value > bytes.High || Math.Abs(bytes.Value) > 1L << 50)
                return $"{key} is {bytes.Value} in an interval from {bytes.Low} to {bytes.High}";
        }

        return memory.ContextBytes.Value < 0 ? $"memory.contextBytes is {memory.ContextBytes.Value}"
            : memory.MarginBytes < 0 ? $"memory.marginBytes is {memory.MarginBytes}"
            : null;
    }

    private static string? Flaw(TimeCalibration time)
    {
        foreach (FittedRate rate in time.Rates)
        {
            if (rate.Utilisation is { } share && !(share > 0 && double.IsFinite(share)))
                return FormattableString.Invariant($"time.rates has the utilisation {share}");
        }

        if (time.Rates.Select(rate => rate.Class).Distinct().Count() < time.Rates.Count || time.Rates.Any(rate => !Enum.IsDefined(rate.Class)))
            return "time.rates has a class twice";
        return time is { LowRatio: > 0, HighRatio: > 0 } && time.LowRatio <= time.HighRatio && double.IsFinite(time.HighRatio)
            ? null
            : FormattableString.Invariant($"time has the ratios {time.LowRatio} to {time.HighRatio}");
    }
}
