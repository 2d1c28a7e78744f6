using GpuProbe.Core;
using GpuProbe.Core.Planning;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Core.Units;

namespace GpuProbe.Cli.Verbs;

/// <summary>Chooses what this machine can measure of a set-up.</summary>
internal sealed class SliceChoice
{
    private const double MemoryShare = 0.6;
    private const double Seconds = 30;
    private readonly string _memory;
    private readonly MachineBudget _budget;

    /// <summary>A choice within the memory of <paramref name="environment"/> at the speed of <paramref name="pilot"/>.</summary>
    /// <param name="environment">This machine.</param>
    /// <param name="pilotSetup">What the pilot ran.</param>
    /// <param name="pilot">How it went.</param>
    public SliceChoice(EnvironmentInfo environment, TrainingSetup pilotSetup, Measurement pilot)
    {
        long? available = environment.MemoryAvailableBytes;
        _memory = available is { } bytes ? $"the {new ByteSize(bytes)} available here" : "memory";
        _budget = new MachineBudget(
            available is { } known ? (long)(known * MemoryShare) : long.MaxValue, Seconds, CpuRates.Of(pilotSetup, pilot));
    }

    /// <summary>Why not the whole set-up is measured.</summary>
    public string Reason =>
        $"chosen to fit in {MemoryShare:0%} of {_memory} and about {Seconds:0} s at the {_budget.Rates.FlopsPerSecond / 1e9:0.#} GFLOP/s of a short run.";

    /// <summary>The whole set-up or a slice of it.</summary>
    /// <param name="whole">The set-up that was asked for.</param>
    /// <param name="layers">Layers to measure; <see langword="null"/> to choose.</param>
    /// <exception cref="ToolException">Not even the smallest slice fits (exit code 3).</exception>
    public SlicePlan Of(TrainingSetup whole, long? layers) => SlicePlan.Choose(whole, layers, _budget) ?? throw new ToolException(
        ExitCode.Environment,
        $"no slice of this run fits in {MemoryShare:0%} of {_memory}; use fewer --layers or a smaller model, or gpuprobe estimate, which runs nothing.");
}
