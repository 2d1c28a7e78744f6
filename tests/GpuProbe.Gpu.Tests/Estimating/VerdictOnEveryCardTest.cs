using GpuProbe.Core.Devices;
using GpuProbe.Core.Models;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Core.VirtualGpus;

namespace GpuProbe.Gpu.Tests.Estimating;

/// <summary>Every preset on every card: it fits, or it runs out of memory in a phase that is named.</summary>
public sealed class VerdictOnEveryCardTest
{
    public static TheoryData<string> Cards => [.. Presets.Cards.Names];

    [Theory]
    [MemberData(nameof(Cards))]
    public void Every_preset_is_answered(string name)
    {
        GpuProfile card = Presets.Card(name);
        using var worker = new WorkerOnCard(card);
        foreach (string model in Presets.Models.Names)
        {
            TrainingSetup setup = Presets.Setup(model, seqLen: 512);
            Measurement run = worker.Run(setup);
            // fp16-sized weights, gradients and two moments: what does not hold these cannot train.
            bool holdsStates = 8 * ParameterTable.Count(setup.Model, setup.Layers) <= card.TotalMemoryBytes - card.ContextBytes;

            Assert.True(run.PeakDeviceBytes <= card.TotalMemoryBytes, model);
            Assert.True(run.PeakReservedBytes <= run.PeakDeviceBytes - card.ContextBytes, model);
            Assert.Equal(run.PeakAllocatedBytes, run.CategoriesAtPeak.Values.Sum());
            if (run.OutOfMemory is { } full)
                Assert.True(full.RequestedBytes > 0 && full.ReservedBytes >= full.AllocatedBytes && full.Operator is not null, model);
            else
                Assert.True(holdsStates, model);
        }
    }

    [Theory]
    [InlineData("llama-3.1-70b", "h200-141gb", "forward")]
    [InlineData("llama-3.1-405b", "h200-141gb", "build")]
    [InlineData("mistral-7b", "a100-40gb", "optimizer-step")]
    public void What_is_too_large_is_refused_in_its_phase(string model, string card, string phase)
    {
        EstimateOutput output = EstimateOutput.Of("--model", model, "--gpu", card, "--seq-len", "1024", "--json");

        Assert.Equal((4, ""), (output.Code, output.Error));
        Assert.False(output.Verdict.GetProperty("fits").GetBoolean());
        Assert.Equal(phase, output.Verdict.GetProperty("outOfMemory").GetProperty("phase").GetString());
        Assert.Equal(phase, output.Virtual.GetProperty("phases").EnumerateArray().Last().GetProperty("name").GetString());
    }

    [Theory]
    [InlineData(Precision.Bf16, OptimizerImpl.Fused, true)]
    [InlineData(Precision.Bf16, OptimizerImpl.Foreach, true)]
    [InlineData(Precision.Fp32, OptimizerImpl.Fused, false)]
    [InlineData(Precision.Fp32, OptimizerImpl.Foreach, false)]
    public void Mistral_7b_is_answered_for_both_implementations_and_precisions(Precision precision, OptimizerImpl implementation, bool fits)
    {
        using var worker = new WorkerOnCard(Presets.Card("a100-80gb"));
        Measurement run = worker.Run(Presets.Setup("mistral-7b") with { Precision = precision, OptimizerImpl = implementation });

        Assert.Equal(fits, run.OutOfMemory is null);
    }

    [Fact]
    public void The_capacity_is_the_limit_to_the_byte_of_the_error()
    {
        const long capacity = 20L << 30;
        GpuProfile card = Presets.Card("a100-80gb");
        using var worker = new WorkerOnCard(card, new RigOptions { CapacityBytes = capacity });
        OutOfMemory full = worker.Run(Presets.Setup("mistral-7b")).OutOfMemory!;

        Assert.StartsWith("CUDA out of memory. Tried to allocate", full.Message, StringComparison.Ordinal);
        Assert.Contains("total capacity of 20.00 GiB", full.Message, StringComparison.Ordinal);
        Assert.InRange(full.ReservedBytes!.Value, capacity - card.ContextBytes - full.RequestedBytes!.Value + 1, capacity - card.ContextBytes);
    }

    [Fact]
    public void Expandable_segments_reserve_less_and_allocate_the_same()
    {
        TrainingSetup setup = Presets.Setup("mistral-7b");
        Measurement Run(string? settings)
        {
            using var worker = new WorkerOnCard(Presets.Card("a100-80gb"), allocatorSettings: settings);
            return worker.Run(setup);
        }

        Measurement plain = Run(null);
        Measurement expandable = Run("expandable_segments:True");

        Assert.Equal(plain.PeakAllocatedBytes, expandable.PeakAllocatedBytes);
        Assert.InRange(expandable.PeakReservedBytes!.Value, expandable.PeakAllocatedBytes, plain.PeakReservedBytes!.Value - 1);
        Assert.Equal(expandable.PeakReservedBytes + Presets.Card("a100-80gb").ContextBytes, expandable.PeakDeviceBytes);
    }
}
