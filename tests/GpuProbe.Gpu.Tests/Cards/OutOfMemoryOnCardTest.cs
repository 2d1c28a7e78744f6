using System.Globalization;
using System.Text.Json;
using GpuProbe.Core.Units;
using GpuProbe.Gpu.Tests.Estimating;
using GpuProbe.Gpu.Tests.Files;

namespace GpuProbe.Gpu.Tests.Cards;

/// <summary>A card that is too small: where, for whom, and what was there, as plain PyTorch says it in the same situation.</summary>
public sealed class OutOfMemoryOnCardTest
{
    private const long Context = 512 * ByteSize.MiB;

    private static readonly string[] Whole = ["--seq-len", "512"];

    // What a block makes again is more than the head needs.
    private static readonly string[] Again = ["--layers", "4", "--seq-len", "2048", "--attention", "eager", "--loss", "chunked", "--checkpointing", "full"];

    /// <summary>Allocator, capacity, set-up, where it fails, whether PyTorch's own words are compared.</summary>
    public static TheoryData<string, string, string[], string, int, string> Situations => new()
    {
        { "native", "700MiB", Whole, "build", 0, "aten::empty" },
        { "native", "1000MiB", Whole, "forward", 1, "aten::pow" },
        { "native", "1420MiB", Whole, "backward", 1, "aten::_log_softmax_backward_data" },
        { "native", "1450MiB", Whole, "optimizer-step", 1, "aten::zeros_like" },
        { "native", "1800MiB", Whole, "forward", 2, "aten::_to_copy" },
        { "native", "1000MiB", Again, "backward", 1, "aten::_softmax" },
        { "expandable-segments", "700MiB", Whole, "build", 0, "aten::empty" },
        { "expandable-segments", "1400MiB", Whole, "backward", 1, "aten::_log_softmax_backward_data" },
    };

    [Theory]
    [MemberData(nameof(Situations))]
    public void It_is_told_as_PyTorch_tells_it(string allocator, string capacity, string[] setup, string phase, int step, string operatorName)
    {
        JsonElement oom = Measure(capacity, [.. setup, "--allocator", allocator]).GetProperty("outOfMemory");
        JsonElement peer = InPython(capacity, setup, allocator).GetProperty("outOfMemory");

        Assert.Equal((phase, step, operatorName), (Text(oom, "phase"), oom.GetProperty("step").GetInt32(), Text(oom, "operator")));
        Assert.Equal((phase, step), (Text(peer, "name"), peer.GetProperty("step").GetInt32()));
        Assert.Equal(Text(peer, "message").Split('\n')[0].TrimEnd(), Text(oom, "message"));
        JsonElement state = oom.GetProperty("allocator");
        long allocated = Bytes(oom, "allocatedBytes"), reserved = Bytes(oom, "reservedBytes");
        Assert.Equal(allocated, oom.GetProperty("liveByCategory").EnumerateObject().Sum(category => category.Value.GetInt64()));
        Assert.Equal(reserved - allocated, Bytes(state, "freeInSegmentsBytes"));
        Assert.Equal(ByteSize.Parse(capacity, "capacity").Bytes - Context - reserved, Bytes(state, "deviceFreeBytes"));
        // TorchSharp's factories collect garbage and ask a second time.
        long errors = Requirements.IsOnTorchSharp && (operatorName is "aten::empty" or "aten::zeros_like") ? 2 : 1;
        Assert.Equal((errors, true), (Bytes(state, "outOfMemoryErrors"), Bytes(state, "retries") > 0));
        Assert.Contains(
            string.Create(CultureInfo.InvariantCulture, $"Tried to allocate {Bytes(oom, "requestedBytes") / (double)ByteSize.MiB:0.00} MiB."), Text(oom, "message"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("700MiB", "build", 0, "aten::empty")]
    [InlineData("1000MiB", "forward", 1, "aten::pow")]
    [InlineData("1700MiB", "forward", 2, "aten::mm")]
    public void The_drivers_pools_refuse_without_a_trace_and_are_explained_all_the_same(string capacity, string phase, int step, string operatorName)
    {
        JsonElement oom = Measure(capacity, [.. Whole, "--allocator", "cuda-malloc-async"]).GetProperty("outOfMemory");

        Assert.Equal((phase, step, operatorName), (Text(oom, "phase"), oom.GetProperty("step").GetInt32(), Text(oom, "operator")));
        Assert.Equal(JsonValueKind.Null, oom.GetProperty("requestedBytes").ValueKind);
        // The text has a zero byte in its first line, where TorchSharp's copy of it ends.
        if (Requirements.IsOnTorchSharp && operatorName != "aten::mm")
            Assert.Equal(JsonValueKind.Null, oom.GetProperty("requestedText").ValueKind);
        else
            Assert.Matches(@"^\d+\.\d\d (MiB|KiB)$", Text(oom, "requestedText"));
        Assert.Equal(JsonValueKind.Null, oom.GetProperty("liveByCategory").ValueKind);
        // What the pool adds to blocks is not the allocator's to tell.
        Assert.InRange(
            Bytes(oom, "allocatedBytes") + Bytes(oom.GetProperty("allocator"), "deviceFreeBytes"), 1, ByteSize.Parse(capacity, "capacity").Bytes - Context);
    }

    [Fact]
    public void States_that_a_constructor_makes_are_told_as_such()
    {
        JsonElement oom = Measure("1100MiB", [.. Whole, "--optimizer-impl", "torchsharp"]).GetProperty("outOfMemory");

        Assert.Equal(("optimizer-init", "aten::zeros_like"), (Text(oom, "phase"), Text(oom, "operator")));
        JsonElement live = oom.GetProperty("liveByCategory");
        Assert.Equal(Bytes(oom, "allocatedBytes") - Bytes(live, "parameters"), Bytes(live, "optimizer-states"));
    }

    [Theory]
    [InlineData("1450MiB", true)]
    [InlineData("2GiB", false)]
    public void A_snapshot_shows_the_refusal_or_the_peak(string capacity, bool refused)
    {
        string file = Path.GetTempFileName();
        JsonElement run = Measure(capacity, [.. Whole, "--snapshot", file]);
        JsonElement seen = JsonDocument.Parse(Command.Run(Requirements.PythonOnVirtualGpu(), Path.Combine(Requirements.Programs, "read_snapshot.py"), file).Succeeded().Out).RootElement;
        File.Delete(file);

        long allocated = refused ? Bytes(run.GetProperty("outOfMemory"), "allocatedBytes") : Bytes(run, "peakAllocatedBytes");
        Assert.Equal((allocated, allocated), (Bytes(seen, "live"), Bytes(seen, "byEvents")));
        Assert.Equal(seen.GetProperty("blocks").GetInt32(), seen.GetProperty("named").GetInt32());
        Assert.Equal(refused ? "oom" : "alloc", Text(seen, "last"));
        if (!refused)
            return;
        Assert.Equal(Bytes(run.GetProperty("outOfMemory"), "reservedBytes"), Bytes(seen, "reserved"));
        Assert.Equal(Bytes(run.GetProperty("outOfMemory"), "requestedBytes"), Bytes(seen, "lastSize"));
        Assert.True(run.GetProperty("outOfMemory").GetProperty("isFragmentation").GetBoolean());
    }

    [Fact]
    public void An_estimate_has_the_same_snapshot()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("refused.pickle");

        EstimateOutput estimate = EstimateOutput.Of(
            ["--model", "smollm2-135m", "--precision", "bf16", .. Whole, "--gpu", "a100-80gb", "--capacity", "1450MiB", "--snapshot", file, "--json"]);

        Assert.Equal(4, estimate.Code);
        JsonElement oom = estimate.Virtual.GetProperty("outOfMemory");
        JsonElement seen = JsonDocument.Parse(Command.Run(Requirements.PythonOnVirtualGpu(), Path.Combine(Requirements.Programs, "read_snapshot.py"), file).Succeeded().Out).RootElement;
        Assert.Equal((Bytes(oom, "allocatedBytes"), Bytes(oom, "requestedBytes"), "oom"), (Bytes(seen, "live"), Bytes(seen, "lastSize"), Text(seen, "last")));
    }

    private static JsonElement Measure(string capacity, string[] setup)
    {
        Command command = new CardRun { Options = ["--capacity", capacity] }.GpuprobeCommand(
            [
                "measure", "--model", "smollm2-135m", "--precision", "bf16", "--device", "cuda:0", "--repetitions", "1", "--timed-steps", "0",
                .. setup, "--json", "-", "--quiet",
            ]);
        int start = command.Out.IndexOf('{', StringComparison.Ordinal);
        Assert.True(start >= 0, $"exit code {command.Code}\n{command.Out}\n{command.Error}");
        JsonElement run = JsonDocument.Parse(command.Out[start..]).RootElement.GetProperty("measurement");
        bool full = run.GetProperty("outOfMemory").ValueKind != JsonValueKind.Null;
        Assert.Equal(full ? 4 : 0, command.Code);
        JsonElement use = run.GetProperty("deviceUse");
        Assert.Equal((0, true), (Bytes(use, "afterRunBytes"), use.GetProperty("cleanAfterwards").GetBoolean()));
        return run;
    }

    private static JsonElement InPython(string capacity, string[] setup, string allocator)
    {
        VirtualRun run = new PythonProgram(
            Path.Combine(Requirements.Peers, "torch_step.py"),
            ["--config", Path.Combine(Requirements.Models, "smollm2-135m.json"), "--precision", "bf16", "--steps", "2", "--device", "cuda:0", .. setup])
        {
            Options = ["--capacity", capacity],
            Variables = allocator == "native" ? [] : [("PYTORCH_CUDA_ALLOC_CONF", "expandable_segments:True")],
        }.Run();
        return Assert.Single(run.Objects);
    }

    private static long Bytes(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
