using GpuProbe.Core.Reporting.Rows;

namespace GpuProbe.Core.Comparison.Gating;

/// <summary>Names in baselines and in the gate's answers.</summary>
public static class BaselineNames
{
    /// <summary>The name of what became of a row, when it is a figure among others.</summary>
    public const string Outcome = "outcome";

    /// <summary>The name of a figure: <c>allocated</c>.</summary>
    public static string Of(GateMetric metric) => metric switch
    {
        GateMetric.Allocated => "allocated",
        GateMetric.Reserved => "reserved",
        GateMetric.Device => "device",
        GateMetric.Seconds => "seconds",
        _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "not a metric"),
    };

    /// <summary>The name of a lane: <c>closed-form</c>.</summary>
    public static string Of(RowLane lane) => lane switch
    {
        RowLane.Measured => "measured",
        RowLane.Virtual => "virtual",
        RowLane.ClosedForm => "closed-form",
        _ => throw new ArgumentOutOfRangeException(nameof(lane), lane, "not a lane"),
    };

    /// <summary>The name of what became of a row: <c>does-not-fit</c>.</summary>
    public static string Of(RowStatus status) => status switch
    {
        RowStatus.Fits => "fits",
        RowStatus.DoesNotFit => "does-not-fit",
        RowStatus.Refused => "refused",
        RowStatus.Failed => "failed",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "not a status"),
    };
}
