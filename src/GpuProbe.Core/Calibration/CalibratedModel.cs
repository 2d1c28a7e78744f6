using GpuProbe.Core.Calibration.Profiles;
using GpuProbe.Core.Planning.StepTimes;

namespace GpuProbe.Core.Calibration;

/// <summary>The time model of a profile: fitted utilisations where there are any, assumed ones elsewhere, each labelled.</summary>
public static class CalibratedModel
{
    /// <summary>The model.</summary>
    /// <param name="time">What was fitted.</param>
    /// <param name="basis">What results call it.</param>
    public static TimeModel Of(TimeCalibration time, string basis)
    {
        ArgumentNullException.ThrowIfNull(time);
        var fitted = time.Rates.ToDictionary(
            rate => rate.Class,
            rate => new ClassRate(rate.Utilisation ?? double.PositiveInfinity, IsAssumed: false));
        return new TimeModel
        {
            Basis = basis,
            Rates = WorkVector.Classes.ToDictionary(kind => kind, kind => fitted.GetValueOrDefault(kind, TimeModel.Assumed.Rates[kind])),
        };
    }
}
