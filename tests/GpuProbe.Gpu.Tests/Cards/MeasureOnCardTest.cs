using System.Text.Json;
using GpuProbe.Core.Units;

namespace GpuProbe.Gpu.Tests.Cards;

/// <summary><c>gpuprobe measure --device cuda:N</c>, parent and worker on a virtual card that both take for a real one.</summary>
public sealed class MeasureOnCardTest
{
    private const long Context = 512 * ByteSize.MiB;
    private const long Others = Context + CardProgram.Held;

    private static readonly string[] Measure = On("cuda:0");

    private static readonly Lazy<JsonElement> Alone = new(() => Measurement(new CardRun().GpuprobeCommand(Measure), code: 0));

    [Fact]
    public void The_three_peaks_are_told_apart_to_the_byte()
    {
        JsonElement run = Alone.Value;

        Assert.True(run.GetProperty("isVirtual").GetBoolean());
        long reserved = Bytes(run, "peakReservedBytes");
        Assert.InRange(Bytes(run, "peakAllocatedBytes"), 1, reserved);
        Assert.Equal(reserved + Context, Bytes(run, "peakDeviceBytes"));
        JsonElement use = run.GetProperty("deviceUse");
        Assert.Equal(
            (0, Context, Context, 85_095_088_128),
            (Bytes(use, "beforeContextBytes"), Bytes(use, "afterContextBytes"), Bytes(use, "afterWarmUpBytes"), Bytes(use, "totalBytes")));
        Assert.InRange(Bytes(use, "sampledPeakBytes"), Context, reserved + Context);
        Assert.True(use.GetProperty("samples").GetInt32() >= 2);
        Assert.Equal(3, run.GetProperty("repetitions").GetArrayLength());
        Assert.Empty(run.GetProperty("doubts").EnumerateArray());
        Assert.Empty(run.GetProperty("deviceDoubts").EnumerateArray());
        Assert.Equal(run.GetProperty("phases").EnumerateArray().Max(phase => Bytes(phase, "peakDeviceBytes")), reserved + Context);
    }

    [Fact]
    public void The_card_is_described_as_it_was_before()
    {
        JsonElement card = Alone.Value.GetProperty("card");

        Assert.Equal(("NVIDIA A100-SXM4-80GB", "8.0", 0), (Text(card, "name"), Text(card, "computeCapability"), Bytes(card, "usedMemoryBytes")));
        Assert.True(card.GetProperty("isVirtual").GetBoolean());
    }

    [Fact]
    public void A_card_that_others_use_is_refused_by_name()
    {
        Command refused = new CardRun().GpuprobeBesideAnother(OtherProcess.Moment.Throughout, Measure);

        Assert.Equal((3, ""), (refused.Code, refused.Out));
        Assert.Matches(
            @"^gpuprobe: other processes hold 612\.00 MiB \(\d+ GpuProbe\.Gpu\.Te 612\.00 MiB\) on cuda:0 \(NVIDIA A100-SXM4-80GB\); its peak would be theirs too\. Use --force to measure all the same\.\n",
            refused.Error);
    }

    [Fact]
    public void With_force_it_is_measured_and_only_the_cards_own_peak_is_in_doubt()
    {
        JsonElement run = Measurement(new CardRun().GpuprobeBesideAnother(OtherProcess.Moment.Throughout, [.. Measure, "--force"]), code: 0);

        Assert.Equal(Bytes(Alone.Value, "peakAllocatedBytes"), Bytes(run, "peakAllocatedBytes"));
        Assert.Equal(Bytes(Alone.Value, "peakReservedBytes"), Bytes(run, "peakReservedBytes"));
        Assert.Equal(Bytes(Alone.Value, "peakDeviceBytes") + Others, Bytes(run, "peakDeviceBytes"));
        Assert.Equal(Others, Bytes(run.GetProperty("deviceUse"), "beforeContextBytes"));
        Assert.StartsWith("With --force: other processes hold 612.00 MiB", Assert.Single(run.GetProperty("deviceDoubts").EnumerateArray()).GetString(), StringComparison.Ordinal);
        Assert.Empty(run.GetProperty("doubts").EnumerateArray());
        Assert.Equal(Others, Bytes(Assert.Single(run.GetProperty("card").GetProperty("processes").EnumerateArray()), "usedBytes"));
    }

    [Fact]
    public void Where_the_platform_hides_bytes_the_process_is_named_without()
    {
        Command refused = new CardRun { Settings = ["process-bytes-hidden 1"] }.GpuprobeBesideAnother(OtherProcess.Moment.Throughout, Measure);

        Assert.Equal(3, refused.Code);
        Assert.Matches(@"other processes hold 612\.00 MiB \(\d+ GpuProbe\.Gpu\.Te\) on cuda:0", refused.Error);
    }

    [Fact]
    public void Who_comes_meanwhile_makes_the_result_inconclusive()
    {
        JsonElement run = Measurement(new CardRun().GpuprobeBesideAnother(OtherProcess.Moment.Later, Measure), code: 5);

        Assert.Contains(
            run.GetProperty("deviceDoubts").EnumerateArray(),
            doubt => doubt.GetString() == "Others used the card meanwhile: after the run 612.00 MiB more were in use than before it.");
        Assert.Equal(Bytes(Alone.Value, "peakReservedBytes"), Bytes(run, "peakReservedBytes"));
    }

    [Fact]
    public void Who_goes_meanwhile_is_noticed_too()
    {
        JsonElement run = Measurement(new CardRun().GpuprobeBesideAnother(OtherProcess.Moment.AtFirst, [.. Measure, "--force"]), code: 0);

        Assert.Contains(
            run.GetProperty("deviceDoubts").EnumerateArray(),
            doubt => doubt.GetString() == "Others used the card meanwhile: after the run 612.00 MiB less were in use than before it.");
    }

    [Fact]
    public void A_card_that_is_not_there_is_answered_with_those_that_are()
    {
        Command refused = new CardRun { Devices = 2 }.GpuprobeCommand(On("cuda:2"));

        Assert.Equal((3, ""), (refused.Code, refused.Out));
        Assert.StartsWith(
            "gpuprobe: there is no cuda:2: this machine shows cuda:0 (NVIDIA A100-SXM4-80GB), cuda:1 (NVIDIA A100-SXM4-80GB).\n", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_second_of_two_cards_can_be_measured_on()
    {
        JsonElement run = Measurement(new CardRun { Devices = 2 }.GpuprobeCommand([.. On("cuda:1"), "--repetitions", "1"]), code: 0);

        Assert.Equal(("cuda:1", 1), (Text(run, "device"), run.GetProperty("card").GetProperty("index").GetInt32()));
        Assert.Equal(Bytes(Alone.Value, "peakDeviceBytes"), Bytes(run, "peakDeviceBytes"));
    }

    [Fact]
    public void Cards_are_numbered_as_CUDA_VISIBLE_DEVICES_leaves_them()
    {
        var rig = new CardRun { Devices = 2, Variables = [("CUDA_VISIBLE_DEVICES", "1")] };

        Command refused = rig.GpuprobeCommand(On("cuda:1"));
        Assert.Equal(3, refused.Code);
        Assert.Contains("this machine shows cuda:0 (NVIDIA A100-SXM4-80GB); CUDA_VISIBLE_DEVICES is '1'.", refused.Error, StringComparison.Ordinal);
        JsonElement run = Measurement(rig.GpuprobeCommand([.. Measure, "--repetitions", "1"]), code: 0);
        Assert.Equal(Bytes(Alone.Value, "peakDeviceBytes"), Bytes(run, "peakDeviceBytes"));
    }

    [Fact]
    public void A_card_that_lets_nobody_in_is_refused()
    {
        Command refused = new CardRun { Settings = ["compute-mode 2"] }.GpuprobeCommand(Measure);

        Assert.Equal((3, ""), (refused.Code, refused.Out));
        Assert.Contains("lets no process use it (compute mode prohibited); nvidia-smi -i ", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_that_is_cut_into_parts_is_told()
    {
        JsonElement run = Measurement(new CardRun { Settings = ["mig 1"] }.GpuprobeCommand([.. Measure, "--repetitions", "1"]), code: 0);

        Assert.Contains("(MIG)", Assert.Single(run.GetProperty("notes").EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_takes_too_long_is_stopped_and_told()
    {
        JsonElement run = Measurement(new CardRun().GpuprobeCommand([.. Measure, "--timeout", "0.02"]), code: 5);

        Assert.Equal("timeout", Text(run.GetProperty("failure"), "kind"));
        Assert.False(run.GetProperty("complete").GetBoolean());
    }

    [Fact]
    public void A_card_that_hangs_is_given_up_and_leaves_the_phases_before()
    {
        JsonElement run = Measurement(new CardRun { Settings = ["fault hang@400"] }.GpuprobeCommand([.. Measure, "--timeout", "10"]), code: 5);

        Assert.Equal("timeout", Text(run.GetProperty("failure"), "kind"));
        AssertHasPeaksSoFar(run);
    }

    [Theory]
    [InlineData("fault error@400")]
    [InlineData("fault lost@400")]
    public void A_card_that_fails_in_a_step_leaves_the_phases_before(string fault)
    {
        Command failed = new CardRun { Settings = [fault] }.GpuprobeCommand(Measure);

        Assert.NotEqual(0, failed.Code);
        AssertHasPeaksSoFar(JsonDocument.Parse(failed.Out).RootElement.GetProperty("measurement"));
    }

    private static void AssertHasPeaksSoFar(JsonElement run)
    {
        Assert.False(run.GetProperty("complete").GetBoolean());
        Assert.Equal("build", Text(run.GetProperty("phases")[0], "name"));
        Assert.InRange(Bytes(run, "peakAllocatedBytes"), 1, Bytes(run, "peakReservedBytes"));
        Assert.Equal(Bytes(run, "peakReservedBytes") + Context, Bytes(run, "peakDeviceBytes"));
    }

    private static string[] On(string device) =>
        ["measure", "--model", "smollm2-135m", "--layers", "2", "--seq-len", "64", "--precision", "bf16", "--device", device, "--json", "-"];

    private static JsonElement Measurement(Command command, int code)
    {
        Assert.True(command.Code == code, $"exit code {command.Code}\n{command.Out}\n{command.Error}");
        return JsonDocument.Parse(command.Out).RootElement.GetProperty("measurement");
    }

    private static long Bytes(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
