using System.Text.Json;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Core.VirtualGpus;

namespace GpuProbe.Gpu.Tests.Estimating;

/// <summary>
/// Optimizers, clipping and what becomes of gradients, against torch.optim and torch.nn.utils on the same model in plain PyTorch,
/// both on the virtual card: every phase of every step to the byte.
/// </summary>
public sealed class PlainPythonOptimizersTest
{
    private const string Model = "smollm2-135m";
    private const long SeqLen = 64;
    private const long Layers = 3;

    private static readonly (TrainingSetup Setup, string[] Words)[] Points =
    [
        .. Point(Optimizer.Sgd, OptimizerImpl.Fused),
        .. Point(Optimizer.Sgd, OptimizerImpl.Foreach),
        .. Point(Optimizer.Sgd, OptimizerImpl.Loop),
        .. Point(Optimizer.Adafactor, OptimizerImpl.Foreach),
        .. Point(Optimizer.Adafactor, OptimizerImpl.Loop),
        .. Point(Optimizer.AdamW, OptimizerImpl.Fused),
        .. Point(Optimizer.AdamW, OptimizerImpl.Foreach),
        .. Point(Optimizer.AdamW, OptimizerImpl.Loop),
        One(Optimizer.None, OptimizerImpl.Fused, Precision.Bf16, StepTiming.AfterBackward, null, ZeroGrad.ToZero),
    ];

    [Fact]
    public void Every_phase_allocates_and_reserves_the_same_bytes()
    {
        GpuProfile card = Presets.Card("a100-80gb");
        string file = Path.GetTempFileName();
        File.WriteAllLines(file, Points.Select(point => JsonSerializer.Serialize(point.Words)));
        VirtualRun python = new PythonProgram(
            Path.Combine(Requirements.Peers, "torch_step.py"),
            [
                "--config", Path.Combine(Requirements.Models, Model + ".json"), "--layers", $"{Layers}", "--seq-len", $"{SeqLen}",
                "--steps", "3", "--device", "cuda:0", "--setups", file,
            ]).Run();
        File.Delete(file);
        Assert.True(python.Code == 0, python.ToString());
        Assert.Equal(Points.Length, python.Objects.Length);

        using var worker = new WorkerOnCard(card, new RigOptions());
        List<string> differences = [];
        foreach (((TrainingSetup setup, string[] words), JsonElement line) in Points.Zip(python.Objects))
        {
            Measurement run = worker.Run(setup);
            string own = Figures(run.Phases), peer = Figures(line.GetProperty("phases"));
            if (own != peer)
                differences.Add($"{string.Join(' ', words)}\n{own}\nPython:\n{peer}");
        }

        Assert.True(differences.Count == 0, string.Join("\n\n", differences));
    }

    private static IEnumerable<(TrainingSetup Setup, string[] Words)> Point(Optimizer optimizer, OptimizerImpl implementation) =>
    [
        One(optimizer, implementation, Precision.Bf16, StepTiming.AfterBackward, null, ZeroGrad.ToNone),
        One(optimizer, implementation, Precision.Fp32, StepTiming.AfterBackward, 1.0, ZeroGrad.ToZero),
        One(optimizer, implementation, Precision.Bf16, StepTiming.InBackward, null, ZeroGrad.ToNone),
    ];

    private static (TrainingSetup Setup, string[] Words) One(
        Optimizer optimizer, OptimizerImpl implementation, Precision precision, StepTiming timing, double? clip, ZeroGrad zero)
    {
        TrainingSetup setup = Presets.Setup(Model, SeqLen, Layers) with
        {
            Optimizer = optimizer,
            OptimizerImpl = implementation,
            Precision = precision,
            OptimizerStep = timing,
            ClipGradNorm = clip,
            ZeroGrad = zero,
            Steps = 3,
        };
        string[] words =
        [
            "--optimizer", Choices.Optimizer.Text(optimizer), "--optimizer-impl", Choices.OptimizerImpl.Text(implementation),
            "--precision", Choices.Precision.Text(precision), "--optimizer-step", Choices.OptimizerStep.Text(timing),
            "--zero-grad", Choices.ZeroGrad.Text(zero), .. clip is { } norm ? ["--clip-grad-norm", $"{norm}"] : Array.Empty<string>(),
        ];
        return (setup, words);
    }

    private static string Figures(IEnumerable<PhaseMeasurement> phases) => string.Join('\n', phases.Select(phase =>
        $"{phase.Step} {phase.Phase} {phase.StartAllocatedBytes} {phase.PeakAllocatedBytes} {phase.EndAllocatedBytes} {phase.PeakReservedBytes}"));

    private static string Figures(JsonElement phases) => string.Join('\n', phases.EnumerateArray().Select(phase =>
        $"{phase.GetProperty("step")} {Named(phase.GetProperty("name").GetString()!)} {phase.GetProperty("startAllocatedBytes")} " +
        $"{phase.GetProperty("peakAllocatedBytes")} {phase.GetProperty("endAllocatedBytes")} {phase.GetProperty("peakReservedBytes")}"));

    private static string Named(string name) => string.Concat(name.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
