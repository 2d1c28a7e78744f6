using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tests.Models;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Tests.Sweeps;

/// <summary>Rows that have everything, and rows that have next to nothing.</summary>
internal static class SampleRows
{
    public static ResultRow Whole { get; } = new()
    {
        Id = "c25d86c19be5148a",
        Grid = new RowGrid("04a00817caacd2e3", 1, 3),
        Point = new Dictionary<string, string> { ["seq-len"] = "64" },
        ToolVersion = "0.1.0",
        GitSha = null,
        Lane = RowLane.Measured,
        Device = "a100-80gb",
        IsVirtualCard = true,
        Driver = "550.54.14",
        TorchVersion = "2.6.0+cu124",
        Setup = new TrainingSetup { Model = Catalogs.Models.Resolve("smollm2-135m"), Layers = 2, SeqLen = 64 },
        Status = RowStatus.DoesNotFit,
        Reason = "out of memory",
        Doubts = ["Others were on the card."],
        AllocatedBytes = 3,
        ReservedBytes = 4,
        DeviceBytes = 5,
        ContextBytes = 1,
        TotalMemoryBytes = 6,
        PeakPhase = Phase.OptimizerStep,
        ClosedFormBytes = 2,
        StepSeconds = [0.5, 0.25],
        PhaseSeconds = new Dictionary<Phase, double> { [Phase.ZeroGrad] = 0.125 },
    };

    public static ResultRow Bare { get; } = new()
    {
        Id = "520f1712c2356323",
        Point = new Dictionary<string, string>(),
        ToolVersion = "0.1.0",
        GitSha = null,
        Lane = RowLane.ClosedForm,
        Device = "cpu",
        TorchVersion = null,
        Setup = null,
        Status = RowStatus.Refused,
    };

    public static IReadOnlyList<ResultRow> All { get; } = [Whole, Bare];
}
