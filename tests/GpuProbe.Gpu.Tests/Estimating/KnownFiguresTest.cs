using System.Text.Json;
using GpuProbe.Core.Tracing;
using GpuProbe.Core.Units;

namespace GpuProbe.Gpu.Tests.Estimating;

/// <summary>Mistral-7B in bf16 with fused AdamW, one sequence of 1,024 tokens, on an A100-80GB: figures that follow from its shape.</summary>
public sealed class KnownFiguresTest
{
    // 7,241,732,096 parameters of two bytes; each of the 291 tensors fills whole blocks of 512 bytes.
    private const long Weights = 14_483_464_192;
    private const long RotaryFrequencies = 512;
    private const long StepCounters = 291 * 512;
    private const long Tokens = 2 * 1024 * 8;
    private const long Workspaces = 2 * 8_519_680;
    private const long Context = 512 * ByteSize.MiB;

    private static readonly string[] Mistral =
        ["--model", "mistral-7b", "--gpu", "a100-80gb", "--seq-len", "1024", "--precision", "bf16", "--optimizer-impl", "fused", "--json"];

    [Fact]
    public void Estimate_gives_them_with_a_verdict()
    {
        EstimateOutput output = EstimateOutput.Of(Mistral);

        Assert.Equal((0, ""), (output.Code, output.Error));
        Assert.Equal(57_959_451_648, output.Virtual.GetProperty("peakAllocatedBytes").GetInt64());
        long reserved = output.Virtual.GetProperty("peakReservedBytes").GetInt64();
        Assert.Equal(63_543_705_600, reserved);
        Assert.Equal(reserved + Context, output.Virtual.GetProperty("peakDeviceBytes").GetInt64());
        Assert.Equal("backward", output.Virtual.GetProperty("peakPhase").GetString());
        Assert.Equal(JsonValueKind.Null, output.Virtual.GetProperty("outOfMemory").ValueKind);
        Assert.Equal("virtual", output.Verdict.GetProperty("basis").GetString());
        Assert.True(output.Verdict.GetProperty("fits").GetBoolean());
        Assert.Equal(85_095_088_128 - reserved - Context, output.Verdict.GetProperty("headroomBytes").GetInt64());
        Assert.Equal(JsonValueKind.Null, output.Json.GetProperty("measurement").ValueKind);
    }

    [Fact]
    public void No_call_that_decides_memory_is_refused_and_those_that_do_nothing_are_named()
    {
        JsonElement[] calls = [.. EstimateOutput.Of(Mistral).Virtual.GetProperty("unmodelledCalls").EnumerateArray()];

        Assert.Contains(calls, call => call.GetProperty("name").GetString()!.StartsWith("cublasGemmEx", StringComparison.Ordinal));
        Assert.All(calls, call => Assert.False(call.GetProperty("refused").GetBoolean()));
    }

    [Fact]
    public void Phases_and_categories_are_those_of_the_shapes()
    {
        using var worker = new WorkerOnCard(Presets.Card("a100-80gb"));
        Measurement run = worker.Run(Presets.Setup("mistral-7b"));

        Assert.True(run.IsVirtual);
        Assert.Empty(run.Losses);
        Assert.Equal(0, run.FinalizerReleases);
        Assert.Equal(Weights + RotaryFrequencies, run.Phases[0].EndAllocatedBytes);
        Assert.Equal(3 * Weights + RotaryFrequencies + StepCounters + Workspaces, run.Phases[^1].EndAllocatedBytes);
        Assert.Equal(run.PeakAllocatedBytes, run.CategoriesAtPeak.Values.Sum());
        Assert.Equal(Weights + RotaryFrequencies, run.CategoriesAtPeak[MemoryCategory.Parameters]);
        Assert.Equal(2 * Weights + StepCounters, run.CategoriesAtPeak[MemoryCategory.OptimizerStates]);
        Assert.Equal(Weights, run.CategoriesAtPeak[MemoryCategory.Gradients]);
        Assert.Equal(Workspaces, run.CategoriesAtPeak[MemoryCategory.Workspaces]);
        Assert.Equal(Tokens, run.CategoriesAtPeak[MemoryCategory.Inputs]);
        Assert.True(worker.End().KernelLaunches > 1000);
    }

    [Fact]
    public void The_allocators_own_peaks_are_those_of_the_report()
    {
        using var worker = new WorkerOnCard(Presets.Card("a100-80gb"));
        Measurement run = worker.Run(Presets.Setup("mistral-7b", layers: 4));
        var device = Assert.Single(worker.End().Devices);

        Assert.Equal((run.PeakAllocatedBytes, run.PeakReservedBytes), (device.Allocator!.PeakAllocatedBytes, device.Allocator.PeakReservedBytes));
        Assert.Equal(run.PeakDeviceBytes, device.PeakDeviceBytes);
    }
}
