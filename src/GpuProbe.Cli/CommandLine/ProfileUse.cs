using GpuProbe.Core.Calibration;
using GpuProbe.Core.Planning.StepTimes;

namespace GpuProbe.Cli.CommandLine;

/// <summary>A profile in verbs that go through many set-ups.</summary>
internal static class ProfileUse
{
    /// <summary>The set-up with what its author should know about the profile, if one was named.</summary>
    public static RequestedSetup Warned(this AppliedProfile? profile, RequestedSetup requested) => profile is null
        ? requested
        : requested with { Warnings = [.. requested.Warnings, .. profile.For(requested.Setup).Warnings.Select(warning => $"--profile {profile.File}: {warning}")] };

    /// <summary>The profile's time model for changes to a set-up, some of which may lie outside of its range; the assumed one without a profile.</summary>
    public static TimeModel TimesOfChanges(this AppliedProfile? profile) => profile?.Model is { } model
        ? model with { Basis = $"{model.Basis}, extrapolated for changes outside of what it was fitted on" }
        : TimeModel.Assumed;
}
