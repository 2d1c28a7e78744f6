using System.Diagnostics;
using System.Text.Json;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Models;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Core.Units;
using GpuProbe.Core.VirtualGpus;
using GpuProbe.Gpu.Tests.Estimating;

namespace GpuProbe.Gpu.Tests.Advising;

/// <summary>What advice claims, held against runs of the changed set-ups by themselves; through the built executable.</summary>
public sealed class AdviseOnCardTest
{
    private static readonly string s_executable = Path.Combine(AppContext.BaseDirectory, "gpuprobe");

    private static readonly RigOptions s_rig = new() { ClaimsRanks = true };

    [Theory]
    [InlineData("mistral-7b", "rtx-4090", "--seq-len 1024 --precision bf16 --max-ranks 1", 0)]
    [InlineData("mistral-7b", "a100-80gb", "--seq-len 2048 --micro-batch 4 --precision bf16-mixed --optimizer-impl foreach --only same --max-ranks 1", 0)]
    [InlineData("tinyllama-1.1b", "a100-40gb", "--seq-len 512 --grad-accum 4 --checkpointing full --loss chunked", 0)]
    [InlineData("mistral-7b", "l4", "--seq-len 4000 --micro-batch 2 --lora-rank 16 --margin 5%", 0)]
    [InlineData("tinyllama-1.1b", "t4", "--seq-len 512 --micro-batch 2 --precision fp32 --only same --max-ranks 2", 0)]
    [InlineData("mistral-7b", "t4", "--seq-len 512 --only same --max-ranks 1", 4)]
    public void What_it_claims_holds(string model, string gpu, string options, int code)
    {
        Requirements.VirtualGpu();
        (int ended, JsonElement result) = Advise(["--model", model, "--gpu", gpu, .. options.Split(' ')]);

        Assert.Equal(code, ended);
        JsonElement[] candidates = [.. result.GetProperty("candidates").EnumerateArray()];
        Assert.NotEmpty(candidates);
        // All of them in a worker on the card, or on the same with enough memory where they do not fit; the best of each level as a user
        // would check it.
        using var card = new WorkerOnCard(Presets.Card(gpu), s_rig);
        using var largerCard = new WorkerOnCard(Presets.Card(gpu) with { TotalMemoryBytes = 1L << 40 }, s_rig);
        foreach (JsonElement one in candidates.Prepend(result.GetProperty("asAsked")).Where(one => !HasOtherAllocator(one)))
            Claimed(one, (Fits(one) ? card : largerCard).Run(Setup(result, one)));
        foreach (JsonElement one in candidates.Where(Fits).DistinctBy(one => one.GetProperty("training").GetString()))
            Estimated(one);
    }

    [Fact]
    public void A_card_that_is_wasted_gets_a_faster_run_or_is_replaced_by_a_smaller_one()
    {
        Requirements.VirtualGpu();
        (int code, JsonElement result) = Advise(
            ["--model", "tinyllama-1.1b", "--gpu", "a100-40gb", "--seq-len", "512", "--grad-accum", "4", "--checkpointing", "full", "--only", "same"]);

        Assert.Equal((0, true), (code, result.GetProperty("wastes").GetBoolean()));
        JsonElement best = result.GetProperty("candidates")[0];
        Assert.Equal("--micro-batch 4 --grad-accum 1 --checkpointing none", best.GetProperty("arguments").GetString());
        Assert.InRange(best.GetProperty("timeRatio").GetDouble(), 0.3, 0.9);
        JsonElement other = Assert.Single(result.GetProperty("otherCards").EnumerateArray());
        GpuProfile smaller = Presets.Card(other.GetProperty("gpu").GetString()!);
        using var card = new WorkerOnCard(smaller);
        Assert.Equal(card.Run(TrainingSetupJson.Parse(result.GetProperty("setup").GetRawText(), "setup")).PeakDeviceBytes, other.GetProperty("deviceBytes").GetInt64());
        Assert.True(smaller.TotalMemoryBytes < Presets.Card("a100-40gb").TotalMemoryBytes);
    }

    [Fact]
    public void Memory_in_pieces_is_told_from_too_little_and_answered_by_another_allocator()
    {
        Requirements.VirtualGpu();
        (int code, JsonElement result) = Advise(["--model", "mistral-7b", "--gpu", "a100-80gb", "--capacity", "55.2GiB", "--seq-len", "1024", "--only", "same", "--max-ranks", "1"]);

        Assert.Equal((0, true), (code, result.GetProperty("asAsked").GetProperty("fragmentation").GetBoolean()));
        JsonElement growing = result.GetProperty("candidates").EnumerateArray().First(one => Fits(one) && HasOtherAllocator(one));
        Assert.Equal("same", growing.GetProperty("training").GetString());
        Estimated(growing);
    }

    [Fact]
    public void A_margin_stays_free_and_all_that_is_typed_comes_back_in_the_command()
    {
        Requirements.VirtualGpu();
        (_, JsonElement result) = Advise(["--model", "llama-3.2-1b", "--gpu", "l4", "--seq-len", "2048", "--micro-batch", "8", "--margin", "6GiB", "--only", "same", "--max-ranks", "1"]);

        JsonElement[] fitting = [.. result.GetProperty("candidates").EnumerateArray().Where(Fits)];
        Assert.NotEmpty(fitting);
        Assert.All(fitting, one => Assert.True(one.GetProperty("headroomBytes").GetInt64() >= 6 * ByteSize.GiB));
        Assert.All(fitting, one => Assert.StartsWith("gpuprobe estimate --model llama-3.2-1b --gpu l4 --seq-len 2048 ", one.GetProperty("command").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public void A_ratio_is_measured_where_both_set_ups_were()
    {
        Requirements.VirtualGpu();
        TrainingSetup asked = Presets.Setup("smollm2-135m", 256) with { MicroBatch = 2, Precision = Precision.Fp16 };
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(file, [Row(asked, 0.5), Row(asked with { Checkpointing = new(CheckpointingKind.Full) }, 0.75)]);
            (int code, JsonElement result) = Advise(
                ["--model", "smollm2-135m", "--seq-len", "256", "--micro-batch", "2", "--precision", "fp16", "--gpu", "t4", "--capacity", "2GiB", "--measured", file, "--only", "same", "--max-ranks", "1"]);

            JsonElement[] candidates = [.. result.GetProperty("candidates").EnumerateArray()];
            Assert.Equal(0, code);
            Assert.Equal("measured", result.GetProperty("asAsked").GetProperty("timeBasis").GetString());
            JsonElement checkpointed = candidates.Single(one => one.GetProperty("arguments").GetString() == "--checkpointing full");
            Assert.Equal((1.5, "measured"), (checkpointed.GetProperty("timeRatio").GetDouble(), checkpointed.GetProperty("timeBasis").GetString()));
            Assert.All(candidates.Where(one => one.GetProperty("arguments").GetString() != "--checkpointing full"), one => Assert.Equal("estimated", one.GetProperty("timeBasis").GetString()));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task A_signal_ends_it_with_what_was_found()
    {
        Requirements.VirtualGpu();
        var start = new ProcessStartInfo(s_executable, ["advise", "--model", "mistral-7b", "--gpu", "a100-40gb", "--seq-len", "1024", "--grad-accum", "64", "--json", "-"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        CancellationToken stop = TestContext.Current.CancellationToken;
        Assert.StartsWith("gpuprobe: looking for changes", await process.StandardError.ReadLineAsync(stop), StringComparison.Ordinal);
        using (Process signal = Process.Start("kill", ["-INT", $"{process.Id}"]))
            await signal.WaitForExitAsync(stop);
        Task<string> output = process.StandardOutput.ReadToEndAsync(stop);
        string error = await process.StandardError.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);

        Assert.Equal(130, process.ExitCode);
        Assert.Contains("gpuprobe: Interrupted by SIGINT; ", error, StringComparison.Ordinal);
        if (await output is { Length: > 0 } json)
            Assert.False(JsonDocument.Parse(json).RootElement.GetProperty("complete").GetBoolean());
    }

    private static (int Code, JsonElement Result) Advise(string[] options)
    {
        Command run = Command.Run(s_executable, ["advise", .. options, "--json", "-", "--quiet"], []);
        Assert.Equal("", run.Error);
        return (run.Code, JsonDocument.Parse(run.Out).RootElement);
    }

    private static string Row(TrainingSetup setup, double seconds) => ResultRows.Write(new ResultRow
    {
        Id = $"{seconds}",
        Point = new Dictionary<string, string>(),
        ToolVersion = "0.1.0",
        GitSha = null,
        Lane = RowLane.Measured,
        Device = "t4",
        TorchVersion = "2.6.0",
        Setup = setup,
        Status = RowStatus.Fits,
        StepSeconds = [2, seconds, seconds],
    });

    private static bool Fits(JsonElement one) => one.GetProperty("fits").GetBoolean();

    private static bool HasOtherAllocator(JsonElement one) => one.GetProperty("arguments").GetString()!.Contains("--allocator", StringComparison.Ordinal);

    private static TrainingSetup Setup(JsonElement result, JsonElement one)
    {
        var asked = TrainingSetupJson.Parse(result.GetProperty("setup").GetRawText(), "setup");
        DecoderConfig model = asked.Model;
        TrainingSetupOptions given = SetupTexts.Of(asked) with { OptimizerImpl = asked.OptimizerImpl == OptimizerImpl.Fused ? null : "foreach" };
        return TrainingSetupBuilder.Build(model, one.GetProperty("arguments").GetString()!.Split(' ', StringSplitOptions.RemoveEmptyEntries).Chunk(2).Aggregate(
            given, (options, pair) => NamedOption.All.Single(option => "--" + option.Name == pair[0]).With(options, pair[1]))).Setup;
    }

    private static void Claimed(JsonElement one, Measurement run)
    {
        Assert.Null(run.OutOfMemory);
        Assert.Equal(
            (one.GetProperty("arguments").GetString(), one.GetProperty("allocatedBytes").GetInt64(), one.GetProperty("reservedBytes").GetInt64(), one.GetProperty("deviceBytes").GetInt64()),
            (one.GetProperty("arguments").GetString(), run.PeakAllocatedBytes, run.PeakReservedBytes!.Value, run.PeakDeviceBytes!.Value));
    }

    private static void Estimated(JsonElement one)
    {
        string[] words = one.GetProperty("command").GetString()!.Split(' ');
        EstimateOutput estimate = EstimateOutput.Of([.. words[2..], "--json"]);

        Assert.Equal((0, true), (estimate.Code, estimate.Verdict.GetProperty("fits").GetBoolean()));
        Assert.Equal(
            (one.GetProperty("allocatedBytes").GetInt64(), one.GetProperty("reservedBytes").GetInt64(), one.GetProperty("deviceBytes").GetInt64()),
            (estimate.Virtual.GetProperty("peakAllocatedBytes").GetInt64(), estimate.Virtual.GetProperty("peakReservedBytes").GetInt64(), estimate.Virtual.GetProperty("peakDeviceBytes").GetInt64()));
        Assert.Equal(one.GetProperty("headroomBytes").GetInt64(), estimate.Verdict.GetProperty("headroomBytes").GetInt64());
    }
}
