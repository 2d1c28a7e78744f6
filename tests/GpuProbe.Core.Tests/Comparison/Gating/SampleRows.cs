using GpuProbe.Core.Comparison.Gating;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Tests.Comparison.Gating;

/// <summary>Rows with made-up figures.</summary>
internal static class SampleRows
{
    public static ResultRow Virtual(string id, long allocated, string device = "t4") => new()
    {
        Id = id,
        Point = new Dictionary<string, string> { ["seq-len"] = id },
        ToolVersion = "0.1.0",
        GitSha = null,
        Lane = RowLane.Virtual,
        Device = device,
        TorchVersion = "2.6.0",
        Setup = null,
        Status = RowStatus.Fits,
        AllocatedBytes = allocated,
        ReservedBytes = allocated + 1000,
        DeviceBytes = allocated + 2000,
        PeakPhase = Phase.Backward,
    };

    public static ResultRow Measured(string id, params double[] seconds) => Virtual(id, 1L << 30, "NVIDIA A100-SXM4-80GB") with
    {
        Lane = RowLane.Measured,
        Driver = "570.86",
        StepSeconds = seconds,
        PhaseSeconds = new Dictionary<Phase, double> { [Phase.Forward] = 0.1, [Phase.Backward] = 0.2, [Phase.OptimizerStep] = 0.05 },
    };

    public static ResultRow DoesNotFit(ResultRow row) => row with { Status = RowStatus.DoesNotFit, Reason = "aten::mm asked for 1.00 GiB" };

    public static Baseline Baseline(params ResultRow[] rows) => NewBaseline.From(rows, "0.1.0", "0123abc");

    public static GateReport Report(Baseline baseline, bool allowImprovements, params ResultRow[] rows) => new()
    {
        Tool = new ToolInfo("0.1.0", "0123abc", ["gate"]),
        Baseline = "baselines/virtual.json",
        Results = ["results.jsonl"],
        AllowImprovements = allowImprovements,
        Rows = Gate.Judge(baseline, rows),
    };

    public static Stream Stream(string text) => new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
}
