using GpuProbe.Core.Calibration.Profiles;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning.StepTimes;
using GpuProbe.Core.Setup;

namespace GpuProbe.Core.Calibration;

/// <summary>A profile in use for a card: what it says there, and what to be warned of. Nothing is extrapolated without a warning.</summary>
public sealed class AppliedProfile
{
    private readonly CalibrationProfile _profile;
    private readonly GpuProfile _card;
    private readonly IReadOnlyList<string> _mismatches;

    /// <summary>Applies a profile.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="file">Its file, for reports.</param>
    /// <param name="card">The card that the question is about.</param>
    /// <param name="torch">The libtorch in use; <see langword="null"/> if not known.</param>
    /// <param name="driver">The driver in use; <see langword="null"/> where there is none.</param>
    public AppliedProfile(CalibrationProfile profile, string file, GpuProfile card, string? torch, string? driver)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(card);
        _profile = profile;
        _card = card;
        File = file;
        Fits = profile.ProductName == card.ProductName;
        _mismatches = Fits
            ? [.. Mismatch("libtorch", profile.Libtorch, torch), .. Mismatch("driver", profile.Driver, driver)]
            : [$"it is of {profile.ProductName} and not of {card.ProductName}: nothing of it is used"];
    }

    /// <summary>The profile's file.</summary>
    public string File { get; }

    /// <summary>Whether it is of this card at all.</summary>
    public bool Fits { get; }

    /// <summary>The time model with what was fitted; <see langword="null"/> where no time was fitted, or on another card.</summary>
    public TimeModel? Model => Fits && _profile.Time is { } time ? CalibratedModel.Of(time, $"calibrated on {_profile}") : null;

    /// <summary>The card with the context and what libraries take beside it for a set-up; as it is where that was not fitted.</summary>
    public GpuProfile CardFor(TrainingSetup setup)
    {
        if (!Fits || _profile.Memory is not { } memory)
            return _card;
        string label = memory.Range.Outside(setup, _card).Count == 0 ? CalibratedEstimate.Calibrated : CalibratedEstimate.Extrapolated;
        long bytes = memory.ContextBytes.Value + Overhead(memory, setup);
        return _card with
        {
            ContextBytes = Math.Clamp(bytes, 0, _card.TotalMemoryBytes),
            ContextSource = $"{label} from {File} ({_profile}), with what libraries and kernels take beside it",
        };
    }

    /// <summary>What the profile says about a set-up.</summary>
    public CalibratedEstimate For(TrainingSetup setup)
    {
        MemoryCalibration? memory = Fits ? _profile.Memory : null;
        TimeCalibration? time = Fits ? _profile.Time : null;
        StepTime? step = Model?.Time(setup, _card);
        string[] outsideMemory = memory is null ? [] : [.. memory.Range.Outside(setup, _card)];
        string[] outsideTime = time is null ? [] : [.. time.Range.Outside(setup, _card)];
        return new CalibratedEstimate
        {
            Profile = File,
            Gpu = _card.Name,
            Origin = _profile.ToString(),
            ContextBytes = memory?.ContextBytes.Value,
            OverheadBytes = memory is null ? null : Overhead(memory, setup),
            MarginBytes = outsideMemory.Length == 0 ? memory?.MarginBytes : null,
            MemoryBasis = memory is null ? null : Basis(outsideMemory),
            SecondsPerStep = step?.Seconds,
            LowSecondsPerStep = outsideTime.Length == 0 ? step?.Seconds * time?.LowRatio : null,
            HighSecondsPerStep = outsideTime.Length == 0 ? step?.Seconds * time?.HighRatio : null,
            TimeBasis = step is null ? null : Basis(outsideTime),
            Coverage = time?.Coverage ?? memory?.Coverage,
            Classes = [.. (step?.Classes ?? []).Select(one => new CalibratedClass(one.Class, one.Seconds, one.Rate.IsAssumed))],
            Warnings =
            [
                .. _mismatches,
                .. outsideMemory.Union(outsideTime),
                .. (step?.AssumedClasses ?? []).Where(kind => step!.Classes.Single(one => one.Class == kind).Seconds >= 0.02 * step.Seconds)
                    .Select(kind => $"the share of the peak of class {TimeFit.NameOf(kind)} is assumed: it was not fitted"),
            ],
        };
    }

    private static string Basis(string[] outside) => outside.Length == 0 ? CalibratedEstimate.Calibrated : CalibratedEstimate.Extrapolated;

    private static IEnumerable<string> Mismatch(string what, string? fitted, string? inUse)
    {
        if (fitted is not null && inUse is not null && Release(fitted) != Release(inUse))
            yield return $"it was fitted with {what} {fitted}, and the one in use is {inUse}";
    }

    // Suffixes such as +cu130 do not count.
    private static string Release(string version) => version.Split('+')[0];

    private long Overhead(MemoryCalibration memory, TrainingSetup setup) =>
        memory.OverheadOf(SetupTraits.Precision(setup, _card), SetupTraits.Kernel(setup, _card)).Value;
}
