using System.Text.Json;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Gpu.Tests.Cards;
using GpuProbe.Gpu.Tests.Estimating;

namespace GpuProbe.Gpu.Tests.Allocators;

/// <summary>A training set-up with each of libtorch's allocators.</summary>
public sealed class TrainingOnAllocatorsTest
{
    private const string Settings = "PYTORCH_CUDA_ALLOC_CONF";
    private const string Expandable = "expandable_segments:True";
    private const string Async = "backend:cudaMallocAsync";
    private const long MiB = 1 << 20;

    [Theory]
    [InlineData("native", "", "bf16", "foreach")]
    [InlineData("expandable-segments", Expandable, "bf16", "foreach")]
    [InlineData("expandable-segments", Expandable, "bf16-mixed", "fused")]
    [InlineData("cuda-malloc-async", Async, "bf16", "foreach")]
    [InlineData("cuda-malloc-async", Async, "bf16-mixed", "fused")]
    public void Allocates_and_reserves_the_bytes_of_plain_PyTorch(string allocator, string settings, string precision, string implementation)
    {
        string[] setup =
        [
            "--seq-len", "512", "--micro-batch", "2", "--grad-accum", "2", "--precision", precision, "--optimizer-impl", implementation,
        ];
        JsonElement own = EstimateOutput.Of(["--model", "llama-3.2-1b", "--gpu", "a100-80gb", .. setup, "--allocator", allocator, "--json"]).Virtual;
        VirtualRun python = new PythonProgram(
            Path.Combine(Requirements.Peers, "torch_step.py"),
            ["--config", Path.Combine(Requirements.Models, "llama-3.2-1b.json"), .. setup, "--attention", "sdpa", "--device", "cuda:0"])
        { Variables = [(Settings, settings)] }.Run();

        Assert.True(python.Code == 0, python.ToString());
        JsonElement plain = Assert.Single(python.Objects, line => line.TryGetProperty("phases", out _));
        Assert.Equal(
            (Highest(plain, "peakAllocatedBytes"), Highest(plain, "peakReservedBytes")),
            (own.GetProperty("peakAllocatedBytes").GetInt64(), own.GetProperty("peakReservedBytes").GetInt64()));
    }

    [Fact]
    public void What_cannot_be_traced_is_absent_and_the_rest_is_there()
    {
        EstimateOutput output = EstimateOutput.Of(
            "--model", "llama-3.2-1b", "--layers", "2", "--seq-len", "512", "--gpu", "a100-80gb", "--allocator", "cuda-malloc-async", "--json");

        JsonElement run = output.Virtual;
        JsonElement allocator = run.GetProperty("allocator");
        Assert.Equal(
            ("cudaMallocAsync", false, false),
            (allocator.GetProperty("backend").GetString(), allocator.GetProperty("expandableSegments").GetBoolean(), allocator.GetProperty("traced").GetBoolean()));
        Assert.All(
            new[] { "categoriesAtPeak", "temporariesAtPeak", "unsplitBytesAtPeak", "savedForBackwardBytes", "allocationRetries" },
            name => Assert.Equal(JsonValueKind.Null, run.GetProperty(name).ValueKind));
        Assert.All(run.GetProperty("phases").EnumerateArray(), phase => Assert.Equal(
            (JsonValueKind.Null, JsonValueKind.Null),
            (phase.GetProperty("peakExcludingScratchBytes").ValueKind, phase.GetProperty("peakExcludingUnsplitBytes").ValueKind)));
        Assert.Equal(("backward", "flash"), (run.GetProperty("peakPhase").GetString(), run.GetProperty("attentionKernel").GetString()));
        Assert.True(run.GetProperty("peakDeviceBytes").GetInt64() > run.GetProperty("peakReservedBytes").GetInt64());
    }

    // The driver's pool counts what it is asked for: neither blocks of 512 bytes nor remains of larger ones.
    [Theory]
    [InlineData("bf16", "foreach", "adamw")]
    [InlineData("fp32", "loop", "adamw")]
    [InlineData("fp16-mixed", "fused", "adamw")]
    [InlineData("bf16", "fused", "none")]
    public void The_closed_form_counts_what_the_drivers_pool_counts(string precision, string implementation, string optimizer)
    {
        JsonElement estimate = EstimateOutput.Of(
            "--model", "qwen2.5-0.5b", "--seq-len", "129", "--micro-batch", "3", "--gpu", "a100-80gb", "--precision", precision,
            "--optimizer", optimizer, "--optimizer-impl", implementation, "--allocator", "cuda-malloc-async", "--json").Json.GetProperty("estimate");

        Assert.Equal(
            estimate.GetProperty("virtual").GetProperty("peakAllocatedBytes").GetInt64(),
            estimate.GetProperty("closedForm").GetProperty("totalBytes").GetInt64());
    }

    [Fact]
    public void Measured_on_a_card_it_is_the_same_and_told()
    {
        string[] setup = ["--model", "llama-3.2-1b", "--layers", "2", "--seq-len", "512", "--allocator", "expandable-segments"];
        JsonElement measured = new CardRun().Gpuprobe(["measure", "--device", "cuda:0", .. setup]).GetProperty("measurement");
        JsonElement own = EstimateOutput.Of(["--gpu", "a100-80gb", .. setup, "--json"]).Virtual;

        Assert.True(measured.GetProperty("allocator").GetProperty("expandableSegments").GetBoolean());
        Assert.Equal(
            (own.GetProperty("peakAllocatedBytes").GetInt64(), own.GetProperty("peakReservedBytes").GetInt64()),
            (measured.GetProperty("peakAllocatedBytes").GetInt64(), measured.GetProperty("peakReservedBytes").GetInt64()));
    }

    // Under a limit of exactly what it takes the set-up runs; the pool's limit is on what is allocated, the others' on segments.
    [Theory]
    [InlineData("")]
    [InlineData(Expandable)]
    [InlineData(Async)]
    public void A_limit_is_kept_to_the_byte(string settings)
    {
        TrainingSetup setup = Presets.Setup("llama-3.2-1b", 512, layers: 2);
        using var worker = new WorkerOnCard(Presets.Card("a100-80gb"), allocatorSettings: settings);
        Measurement free = worker.Run(setup);
        Measurement fits = worker.Run(setup, capacityBytes: free.PeakReservedBytes);
        Measurement full = worker.Run(setup, capacityBytes: free.PeakAllocatedBytes - 64 * MiB);

        Assert.Equal((free.OutOfMemory, fits.OutOfMemory), (null, null));
        Assert.Equal(free.PeakAllocatedBytes, fits.PeakAllocatedBytes);
        // A segment that grows is asked for whole; where that exceeds the limit, libtorch gives back cached pages before it grows.
        Assert.InRange(fits.PeakReservedBytes!.Value, settings == Expandable ? free.PeakAllocatedBytes : free.PeakReservedBytes!.Value, free.PeakReservedBytes!.Value);
        OutOfMemory refusal = full.OutOfMemory!;
        Assert.NotNull(refusal);
        Assert.InRange(full.PeakReservedBytes!.Value, 1, free.PeakAllocatedBytes - 64 * MiB);
        bool isTraced = full.Allocator!.Traced;
        Assert.Equal((isTraced, true), (refusal.RequestedBytes is not null, refusal.Operator is not null));
        Assert.StartsWith(
            isTraced ? "CUDA out of memory. Tried to allocate" : "Allocation on device 0 would exceed allowed memory. (out of memory)",
            refusal.Message,
            StringComparison.Ordinal);
    }

    private static long Highest(JsonElement run, string name) => run.GetProperty("phases").EnumerateArray().Max(phase => phase.GetProperty(name).GetInt64());
}
