using System.Text.Json;
using GpuProbe.Core.Units;

namespace GpuProbe.Gpu.Tests.Cards;

/// <summary>A smaller card on a bigger one, against the smaller card itself.</summary>
public sealed class EmulationOnCardTest
{
    private static readonly string[] Measure =
    [
        "measure", "--model", "smollm2-135m", "--seq-len", "512", "--precision", "bf16", "--device", "cuda:0", "--repetitions", "1", "--timed-steps", "0",
        "--json", "-", "--quiet",
    ];

    [Theory]
    [InlineData(700)]
    [InlineData(1000)]
    [InlineData(1420)]
    [InlineData(1800)]
    [InlineData(24 * 1024 - 300)]
    public void It_ends_as_on_that_card_to_the_byte(long mebibytes)
    {
        string capacity = $"{mebibytes}MiB";
        (int ownCode, JsonElement own) = Run(new CardRun("rtx-4090") { Options = ["--capacity", capacity] });
        (int code, JsonElement emulated) = Run(new CardRun("h200-141gb"), "--emulate", "rtx-4090", "--capacity", capacity);

        Assert.Equal((ownCode, Figures(own)), (code, Figures(emulated)));
        JsonElement emulation = emulated.GetProperty("emulation");
        Assert.Equal(
            ("rtx-4090", mebibytes * ByteSize.MiB, 512 * ByteSize.MiB, (mebibytes - 512) * ByteSize.MiB, ":4096:2:16:8", "flash"),
            (emulation.GetProperty("gpu").GetString(), Bytes(emulation, "capacityBytes"), Bytes(emulation, "contextBytes"), Bytes(emulation, "limitBytes"),
                emulation.GetProperty("workspaces").GetString(), emulation.GetProperty("attentionKernel").GetString()));
        Assert.Equal(JsonValueKind.Null, own.GetProperty("emulation").ValueKind);
    }

    [Fact]
    public void The_limit_is_exact()
    {
        // What is reserved at most in a run that needs no retry is enough, and a page less is not without one.
        long reserved = Bytes(Run(new CardRun("rtx-4090")).Measurement, "peakReservedBytes");
        long capacity = reserved + 512 * ByteSize.MiB;

        JsonElement enough = Run(new CardRun("h200-141gb"), "--emulate", "rtx-4090", "--capacity", $"{capacity}B").Measurement;
        JsonElement less = Run(new CardRun("h200-141gb"), "--emulate", "rtx-4090", "--capacity", $"{capacity - 1}B").Measurement;

        Assert.Equal((reserved, 0), (Bytes(enough, "peakReservedBytes"), Bytes(enough, "allocationRetries")));
        Assert.True(Bytes(less, "allocationRetries") > 0);
    }

    [Fact]
    public void Without_a_name_only_the_memory_is_the_smaller_cards()
    {
        JsonElement run = Run(new CardRun("h200-141gb"), "--capacity", "2GiB").Measurement;

        JsonElement emulation = run.GetProperty("emulation");
        Assert.Equal((512 * ByteSize.MiB, 1536 * ByteSize.MiB), (Bytes(emulation, "contextBytes"), Bytes(emulation, "limitBytes")));
        Assert.Equal(JsonValueKind.Null, emulation.GetProperty("workspaces").ValueKind);
        Assert.Equal(64 * ByteSize.MiB, Bytes(run.GetProperty("categoriesAtPeak"), "workspaces"));
    }

    [Theory]
    [InlineData("1420MiB", 4)]
    [InlineData("2GiB", 0)]
    public void Probe_holds_it_against_that_card_s_virtual_self(string capacity, int code)
    {
        Command command = new CardRun("h200-141gb").GpuprobeCommand(["probe", .. Measure[1..], "--emulate", "rtx-4090", "--capacity", capacity]);

        Assert.True(code == command.Code, $"exit code {command.Code}\n{command.Out}\n{command.Error}");
        JsonElement result = JsonDocument.Parse(command.Out).RootElement;
        Assert.Equal("rtx-4090", result.GetProperty("verdict").GetProperty("gpu").GetString());
        Assert.Equal(ByteSize.Parse(capacity, "capacity").Bytes, Bytes(result.GetProperty("verdict"), "totalMemoryBytes"));
        Assert.True(result.GetProperty("comparison").GetProperty("zeroBytesOff").GetBoolean());
        Assert.Equal(
            Figures(Run(new CardRun("rtx-4090") { Options = ["--capacity", capacity] }).Measurement), Figures(result.GetProperty("measurement")));
    }

    [Theory]
    [InlineData("t4", 864)]
    [InlineData("rtx-4090", 1536)]
    public void Where_it_is_not_as_on_that_card_the_call_is_named(string gpu, long requested)
    {
        // The norm's scratch grows with multiprocessors, which no limit changes.
        JsonElement comparison = new CardRun("h200-141gb")
            .Gpuprobe(["probe", .. Measure[1..^3], "--layers", "2", "--optimizer", "adafactor", "--emulate", gpu])
            .GetProperty("comparison");

        Assert.False(comparison.GetProperty("zeroBytesOff").GetBoolean());
        JsonElement first = comparison.GetProperty("firstDifference");
        Assert.Equal(
            ("optimizer-step", "aten::linalg_vector_norm", 2112, "aten::linalg_vector_norm", requested),
            (first.GetProperty("phase").GetString(), Operator(first, "measured"), Bytes(first.GetProperty("measured"), "requestedBytes"),
                Operator(first, "virtual"), Bytes(first.GetProperty("virtual"), "requestedBytes")));
        Assert.Equal("aten::linalg_vector_norm", Assert.Single(comparison.GetProperty("operators").EnumerateArray()).GetProperty("operator").GetString());
    }

    [Fact]
    public void What_is_left_of_a_run_that_failed_is_called_an_emulation_too()
    {
        JsonElement run = Run(new CardRun("h200-141gb") { Options = ["--fault", "error@3000"] }, "--emulate", "rtx-4090").Measurement;

        Assert.False(run.GetProperty("complete").GetBoolean());
        Assert.StartsWith("An emulation of rtx-4090, not a measurement on it", run.GetProperty("notes")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bigger_card_cannot_be_emulated()
    {
        Command refused = new CardRun("rtx-4090").GpuprobeCommand([.. Measure, "--emulate", "h200-141gb"]);

        Assert.Equal(2, refused.Code);
        Assert.Contains("it cannot be made to behave like a card of", refused.Error, StringComparison.Ordinal);
    }

    private static (int Code, JsonElement Measurement) Run(CardRun rig, params string[] options)
    {
        Command command = rig.GpuprobeCommand([.. Measure, .. options]);
        Assert.True(command.Out.StartsWith('{'), $"exit code {command.Code}\n{command.Out}\n{command.Error}");
        return (command.Code, JsonDocument.Parse(command.Out).RootElement.GetProperty("measurement"));
    }

    private static string Figures(JsonElement run)
    {
        JsonElement oom = run.GetProperty("outOfMemory");
        string end = oom.ValueKind == JsonValueKind.Null
            ? "fits"
            : string.Join(' ', new[] { "phase", "step", "operator", "requestedBytes", "allocatedBytes", "reservedBytes", "liveByCategory" }.Select(name => oom.GetProperty(name).GetRawText()));
        IEnumerable<string> phases = run.GetProperty("phases").EnumerateArray()
            .Select(phase => $"{phase.GetProperty("name")} {phase.GetProperty("step")} {Bytes(phase, "peakAllocatedBytes")} {Bytes(phase, "peakReservedBytes")}");
        return string.Join('\n', [end, .. phases]);
    }

    private static string? Operator(JsonElement difference, string side) => difference.GetProperty(side).GetProperty("operator").GetString();

    private static long Bytes(JsonElement element, string name) => element.GetProperty(name).GetInt64();
}
