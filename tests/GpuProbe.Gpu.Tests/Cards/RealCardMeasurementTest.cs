using System.Text.Json;

namespace GpuProbe.Gpu.Tests.Cards;

/// <summary>What only a card that computes can show of <c>gpuprobe measure</c>.</summary>
public sealed class RealCardMeasurementTest
{
    private static readonly double LossOfGuessing = Math.Log(49152);

    [Fact]
    public void Losses_are_computed_and_the_three_peaks_are_in_order()
    {
        JsonElement measured = Measure();

        Assert.False(measured.GetProperty("isVirtual").GetBoolean());
        // Weights as small as those drawn tell nothing of the next token yet.
        Assert.All(Losses(measured), loss => Assert.InRange(loss, LossOfGuessing - 0.5, LossOfGuessing + 1));
        long[] peaks = [Bytes(measured, "peakAllocatedBytes"), Bytes(measured, "peakReservedBytes"), Bytes(measured, "peakDeviceBytes")];
        Assert.Equal(peaks.Order(), peaks);
        Assert.True(peaks[0] < peaks[2]);
    }

    [Fact]
    public void Checkpointing_computes_the_same_loss_and_tells_the_time_of_computing_again()
    {
        JsonElement plain = Measure(), again = Measure("--checkpointing", "full");

        Assert.Equal(Losses(plain)[0], Losses(again)[0]);
        Assert.All(again.GetProperty("recomputationSeconds").EnumerateArray(), seconds => Assert.True(seconds.GetDouble() > 0));
        Assert.True(Bytes(again, "savedForBackwardBytes") < Bytes(plain, "savedForBackwardBytes"));
    }

    [Fact]
    public void Weights_in_4_bits_and_moments_in_8_are_computed_by_kernels_that_NVRTC_made()
    {
        JsonElement measured = Measure(
            "--precision", "bf16-mixed", "--base-weights", "nf4-double", "--lora-rank", "8", "--lora-targets", "all-linear", "--optimizer", "adamw-8bit");

        Assert.All(Losses(measured), loss => Assert.InRange(loss, LossOfGuessing - 0.5, LossOfGuessing + 1));
    }

    private static double[] Losses(JsonElement measured) =>
        [.. measured.GetProperty("losses").EnumerateArray().Select(loss => loss.GetDouble())];

    private static long Bytes(JsonElement measured, string name) => measured.GetProperty(name).GetInt64();

    private static JsonElement Measure(params string[] options)
    {
        Requirements.RealGpu();
        Command run = Command.Run(
            Path.Combine(AppContext.BaseDirectory, "gpuprobe"),
            [
                "measure", "--model", "smollm2-135m", "--layers", "4", "--seq-len", "256", "--device", "cuda:0", "--repetitions", "1",
                "--timed-steps", "0", "--force", "--json", "-", "--quiet", .. options,
            ]).Succeeded();
        return JsonDocument.Parse(run.Out).RootElement.GetProperty("measurement");
    }
}
