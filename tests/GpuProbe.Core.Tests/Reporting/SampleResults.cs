using GpuProbe.Core.Comparison;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Estimation;
using GpuProbe.Core.Models;
using GpuProbe.Core.Planning;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Core.Tracing.Journals;

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
        AttentionKernel = AttentionKernel.Flash,
        SavedForBackwardBytes = 450 * MiB,
        PeakResidentBytes = 5 * GiB,
        StepSeconds = [2, 1.75],
        RecomputationSeconds = [0.5, 0.35],
        TokensPerSecond = 146.3,
        Losses = [10.5, 10.25],
        FinalizerReleases = 0,
    };

    private static OutOfMemory FullCard { get; } = new(Phase.Forward, 1, 512 * MiB, "aten::mm", 1400 * MiB, "CUDA out of memory.") { ReservedBytes = 1999 * MiB };

    private static GpuProfile Card { get; } = new()
    {
        Name = "sample-80gb",
        ProductName = "Sample",
        TotalMemoryBytes = 79 * GiB + 512 * MiB,
        ComputeCapabilityMajor = 8,
        ComputeCapabilityMinor = 0,
        MultiprocessorCount = 108,
        MaxThreadsPerMultiprocessor = 2048,
        MaxBlocksPerMultiprocessor = 32,
        SharedMemoryPerMultiprocessorBytes = 167936,
        SharedMemoryPerBlockOptinBytes = 166912,
        L2CacheBytes = 40 * MiB,
        ContextBytes = 512 * MiB,
        ContextSource = "assumed",
        Source = "made up",
    };

    public static ProbeResult Estimate { get; } = new()
    {
        Tool = Tool,
        Environment = Environment,
        Setup = Setup,
        Estimate = new EstimateResult { Gpu = "sample-80gb", ClosedForm = Form(56), RuleOfThumb = RuleOfThumb.For(7_241_732_096) },
        Verdict = new Verdict("sample-80gb", 79 * GiB, Fits: true, 23 * GiB, 56 * GiB, 512 * MiB, "assumed", 79 * GiB + 512 * MiB, "closed form"),
    };

    public static VirtualEstimate Virtual { get; } = new()
    {
        Gpu = "sample-80gb",
        TorchVersion = "2.6.0",
        Allocator = new AllocatorInUse("native", ExpandableSegments: false, Traced: true),
        PeakAllocatedBytes = 4300 * MiB + 512,
        PeakReservedBytes = 5000 * MiB,
        PeakDeviceBytes = 5512 * MiB,
        PeakPhase = Phase.OptimizerStep,
        Phases =
        [
            PhaseResult.From(new(Phase.Build, 0, 0, 0, 1000 * MiB, 950 * MiB, 1002 * MiB, 0.25)) with { Seconds = null },
            PhaseResult.From(new(Phase.Forward, 1, 0, 950 * MiB, 9999 * MiB, 1400 * MiB, 9999 * MiB, 0.5)) with { Seconds = null },
            PhaseResult.From(new(Phase.Forward, 2, 0, 2850 * MiB, 3400 * MiB, 3300 * MiB, 4000 * MiB, 0.5) { PeakExcludingUnsplitBytes = 3399 * MiB }) with { Seconds = null },
            PhaseResult.From(new(Phase.Backward, 2, 0, 3300 * MiB, 4300 * MiB + 512, 3800 * MiB, 5000 * MiB, 1)) with { Seconds = null },
        ],
        CategoriesAtPeak = new Dictionary<MemoryCategory, long>
        {
            [MemoryCategory.Parameters] = 14 * GiB,
            [MemoryCategory.OptimizerStates] = 42 * GiB + 512,
            [MemoryCategory.Workspaces] = 16 * MiB,
        },
        UnsplitBytesAtPeak = 786432,
        TemporariesAtPeak = [new("aten::mm", 1024 * MiB)],
        AttentionKernel = AttentionKernel.Flash,
        SavedForBackwardBytes = 450 * MiB,
        AllocationRetries = 1,
        OutOfMemory = null,
        UnmodelledCalls =
        [
            new("cudaExternalMemoryGetMappedBuffer", 1, Refused: true), new("cublasGemmEx", 1350, Refused: false),
            new("cublasSetStream_v2", 12, Refused: false),
        ],
    };

    public static ProbeResult OnVirtualCard { get; } = Estimate with
    {
        Estimate = Estimate.Estimate! with { Virtual = Virtual },
        Verdict = Verdict.ByVirtualRun(Card, Virtual.PeakAllocatedBytes, 5512 * MiB, outOfMemory: null),
    };

    public static ProbeResult VirtualOutOfMemory { get; } = Estimate with
    {
        Estimate = Estimate.Estimate! with { Virtual = Virtual with { OutOfMemory = FullCard, Phases = [Virtual.Phases[0], Virtual.Phases[1]] } },
        Verdict = Verdict.ByVirtualRun(Card, 1500 * MiB, 1999 * MiB, FullCard),
    };

    public static ProbeResult Probe { get; } = Estimate with
    {
        Slice = new SliceResult(SliceSetup, "chosen to fit in memory.", Form(4)),
        Measurement = MeasurementResult.From(Measurement, capacityBytes: null),
        Comparison = MemoryComparison.Of(Form(4), Measurement, ofSlice: true),
    };

    /// <summary>A run on a card that its twin has not quite foretold.</summary>
    public static ProbeResult OnCard { get; } = Estimate with
    {
        Estimate = Estimate.Estimate! with { Virtual = Virtual },
        Measurement = MeasurementResult.From(MeasurementOnCard(isVirtual: false), capacityBytes: null) with
        {
            Repetitions = [.. Enumerable.Repeat(RepetitionAgreement.Of(MeasurementOnCard(isVirtual: false)), 3)],
            DeviceDoubts = ["With --force: other processes hold 1.00 GiB (7 python3 1.00 GiB) on the card before the run began."],
            Notes = ["cuda:0 (Sample) is a part of a card (MIG), with its own share of memory and multiprocessors."],
        },
        Comparison = ComparisonOnCard(MeasurementOnCard(isVirtual: false)),
        Verdict = Verdict.ByMeasurement(Card, MeasurementOnCard(isVirtual: false)),
    };

    /// <summary>The same card, virtual, and its twin the same to the byte.</summary>
    public static ProbeResult OnCardThatIsVirtual { get; } = OnCard with
    {
        Measurement = MeasurementResult.From(MeasurementOnCard(isVirtual: true), capacityBytes: null),
        Comparison = MemoryComparison.Of(Form(4), MeasurementOnCard(isVirtual: true), ofSlice: false)
            .With(TwinOf(MeasurementOnCard(isVirtual: true)), MeasurementOnCard(isVirtual: true)),
        Verdict = Verdict.ByMeasurement(Card, MeasurementOnCard(isVirtual: true)),
    };

    private static Measurement MeasurementOnCard(bool isVirtual) => Measurement with
    {
        Device = "cuda:0",
        IsVirtual = isVirtual,
        TokensPerSecond = isVirtual ? null : Measurement.TokensPerSecond,
        RecomputationSeconds = isVirtual ? [] : Measurement.RecomputationSeconds,
        PeakReservedBytes = 5002 * MiB,
        PeakDeviceBytes = 5514 * MiB,
        Phases = [.. Measurement.Phases.Select(phase => phase with { PeakReservedBytes = phase.PeakAllocatedBytes + 2 * MiB })],
    };

    private static VirtualEstimate TwinOf(Measurement run) => Virtual with
    {
        PeakAllocatedBytes = run.PeakAllocatedBytes,
        PeakReservedBytes = run.PeakReservedBytes,
        PeakDeviceBytes = run.PeakDeviceBytes,
        Phases = [.. run.Phases.Select(phase => PhaseResult.From(phase) with { Seconds = null })],
    };

    private static MemoryComparison ComparisonOnCard(Measurement run)
    {
        AllocatorEvent Block(string name, long bytes) => new(Phase.Backward, 2, 0, AllocatorEventKind.Allocation, name, bytes, bytes, 1);
        return MemoryComparison.Of(Form(4), run, ofSlice: false).With(Virtual, run)
            .Blaming([Block("aten::mm", 512), Block("aten::sum", 4096)], [Block("aten::mm", 512), Block("aten::sum", 512)]);
    }

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
            new("optimizer states", peakGiB * GiB * 3 / 4, "2 x 2 P for AdamW, whose two moments have the type of the weights, for as long as the run lasts") { Category = MemoryCategory.OptimizerStates },
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
