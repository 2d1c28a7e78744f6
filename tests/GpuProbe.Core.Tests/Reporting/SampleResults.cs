using GpuProbe.Core.Comparison;
using GpuProbe.Core.Estimation;
using GpuProbe.Core.Models;
using GpuProbe.Core.Planning;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Tests.Reporting;

/// <summary>Results with made-up figures: reports are tested for their form, not for their numbers.</summary>
internal static class SampleResults
{
    private const long MiB = 1 << 20;
    private const long GiB = 1 << 30;

    public static TrainingSetup Setup { get; } = new()
    {
        Model = new DecoderConfig
        {
            Name = "sample-7b",
            ModelType = "mistral",
            VocabSize = 32000,
            HiddenSize = 4096,
            IntermediateSize = 14336,
            NumHiddenLayers = 32,
            NumAttentionHeads = 32,
            NumKeyValueHeads = 8,
            HeadDim = 128,
            MaxPositionEmbeddings = 32768,
            RmsNormEps = 1e-5,
            RopeTheta = 10000,
            TieWordEmbeddings = false,
            QkvBias = false,
            OutputBias = false,
            MlpBias = false,
            FusedProjections = false,
            SlidingWindow = null,
        },
        Layers = 32,
        SeqLen = 1024,
    };

    public static TrainingSetup SliceSetup { get; } = Setup with { Layers = 2, SeqLen = 256 };

    public static ToolInfo Tool { get; } = new("0.1.0", "0123abc", ["probe", "--model", "sample-7b"]);

    public static EnvironmentInfo Environment { get; } = new()
    {
        Os = "Debian GNU/Linux 13 (trixie) (x64)",
        Kernel = "6.1.0",
        Cpu = "Sample CPU",
        Cores = 2,
        MemoryTotalBytes = 24 * GiB,
        MemoryAvailableBytes = 22 * GiB,
        MemoryLimitBytes = null,
        DotNet = ".NET 10.0.0",
        NvidiaDriver = null,
        Gpus = [],
        Torch = new TorchInfo("2.6.0", "/usr/lib/libtorch_cpu.so", "/opt/libgpuprobe.so", Problem: null),
    };

    public static Measurement Measurement { get; } = new()
    {
        Device = "cpu",
        TorchVersion = "2.6.0",
        Phases =
        [
            new(Phase.Build, 0, 0, 0, 1000 * MiB, 950 * MiB, null, 1.25),
            new(Phase.Forward, 1, 0, 950 * MiB, 1500 * MiB, 1400 * MiB, null, 0.5),
            new(Phase.Forward, 2, 0, 2850 * MiB, 3400 * MiB, 3300 * MiB, null, 0.5) { PeakExcludingScratchBytes = 3400 * MiB },
            new(Phase.Backward, 2, 0, 3300 * MiB, 4300 * MiB + 17, 3800 * MiB, null, 1) { PeakExcludingScratchBytes = 4096 * MiB },
        ],
        PeakAllocatedBytes = 4300 * MiB + 17,
        PeakPhase = Phase.Backward,
        CategoriesAtPeak = new Dictionary<MemoryCategory, long>
        {
            [MemoryCategory.OptimizerStates] = 1900 * MiB,
            [MemoryCategory.Parameters] = 950 * MiB,
            [MemoryCategory.Temporaries] = 1450 * MiB + 17,
        },
        TemporariesAtPeak = [new("aten::mm", 1024 * MiB), new("aten::_softmax", 17)],
        ScratchAtPeak = [new("aten::_fused_sdp_choice", 17)],
        WeightBytes = 950 * MiB,
        GradientBytes = 950 * MiB,
        OptimizerStateBytes = 1900 * MiB,
        SavedForBackwardBytes = 450 * MiB,
        PeakResidentBytes = 5 * GiB,
        StepSeconds = [2, 1.75],
        TokensPerSecond = 146.3,
        Losses = [10.5, 10.25],
        FinalizerReleases = 0,
    };

    public static ProbeResult Estimate { get; } = new()
    {
        Tool = Tool,
        Environment = Environment,
        Setup = Setup,
        Estimate = new EstimateResult { Gpu = "sample-80gb", ClosedForm = Form(56), RuleOfThumb = RuleOfThumb.For(7_241_732_096) },
        Verdict = new Verdict("sample-80gb", 79 * GiB, Fits: true, 23 * GiB, 56 * GiB, 512 * MiB, "assumed", 79 * GiB + 512 * MiB, "closed form"),
    };

    public static ProbeResult Probe { get; } = Estimate with
    {
        Slice = new SliceResult(SliceSetup, "chosen to fit in memory.", Form(4)),
        Measurement = MeasurementResult.From(Measurement, capacityBytes: null),
        Comparison = MemoryComparison.Of(Form(4), Measurement, ofSlice: true),
    };

    public static ProbeResult OutOfMemory { get; } = Probe with
    {
        Slice = null,
        Comparison = null,
        Estimate = null,
        Verdict = null,
        Measurement = MeasurementResult.From(
            Measurement with
            {
                GradientBytes = 0,
                OutOfMemory = new OutOfMemory(Phase.Backward, 1, 512 * MiB, "aten::mm", 1800 * MiB, "out of memory"),
            },
            capacityBytes: 2 * GiB),
    };

    public static ProbeResult Killed { get; } = OutOfMemory with
    {
        Measurement = MeasurementResult.Partial(
            "cpu", capacityBytes: null, [Measurement.Phases[0]],
            new RunFailure(RunFailureKind.Killed, "The worker was killed.", Phase.Forward, 1, "SIGKILL", WorkerExitCode: null, ["noise"])),
    };

    private static ClosedFormEstimate Form(long peakGiB) => new()
    {
        TotalBytes = peakGiB * GiB,
        PeakPhase = Phase.OptimizerStep,
        Components =
        [
            new("weights", peakGiB * GiB / 4, "2 P"),
            new("optimizer states", peakGiB * GiB * 3 / 4, "2 x 2 P for AdamW, whose two moments have the type of the weights, for as long as the run lasts"),
        ],
        Phases = [new(Phase.Forward, 3400 * MiB, 3300 * MiB), new(Phase.Backward, 4300 * MiB, 3800 * MiB)],
        ParameterCount = 7_241_732_096,
        WeightBytes = 950 * MiB,
        GradientBytes = 950 * MiB,
        OptimizerStateBytes = 1900 * MiB,
        SavedForBackwardBytes = 450 * MiB,
        Assumptions = ["flash attention runs"],
    };
}
