using System.Text.Json;

namespace GpuProbe.Gpu.Tests.Estimating;

/// <summary>Sharded set-ups from the command line.</summary>
public sealed class ShardedEstimateTest
{
    private static readonly string[] Mistral = ["--model", "mistral-7b", "--seq-len", "1024", "--json"];

    [Theory]
    [InlineData("zero3", 2, 31_138_634_752, 39_829_110_784, 303_038_464)]
    [InlineData("zero3", 8, 14_316_904_448, 17_578_328_064, 303_038_464)]
    [InlineData("zero3", 64, 9_525_892_096, 11_179_917_312, 303_038_464)]
    [InlineData("zero2", 8, 27_317_905_920, 31_385_976_832, 303_038_464)]
    [InlineData("zero1", 8, 47_087_706_112, 53_097_791_488, 605_028_352)]
    public void A_rank_takes_less_the_more_there_are(string shard, int ranks, long allocated, long reserved, long nccl)
    {
        EstimateOutput output = EstimateOutput.Of([.. Mistral, "--gpu", "a100-80gb", "--shard", shard, "--ranks", $"{ranks}"]);

        Assert.Equal((0, ""), (output.Code, output.Error));
        JsonElement run = output.Virtual;
        Assert.Equal(
            (allocated, reserved, nccl),
            (run.GetProperty("peakAllocatedBytes").GetInt64(), run.GetProperty("peakReservedBytes").GetInt64(), run.GetProperty("ncclBytes").GetInt64()));
        Assert.Equal(reserved + nccl + (512 << 20), run.GetProperty("peakDeviceBytes").GetInt64());
        Assert.Equal(allocated, run.GetProperty("categoriesAtPeak").EnumerateObject().Sum(category => category.Value.GetInt64()));
        JsonElement estimate = output.Json.GetProperty("estimate");
        Assert.Equal(JsonValueKind.Null, estimate.GetProperty("closedForm").ValueKind);
        Assert.StartsWith($"not available for sharding ({shard})", estimate.GetProperty("closedFormMissing").GetString(), StringComparison.Ordinal);
        Assert.True(output.Verdict.GetProperty("fits").GetBoolean());
    }

    [Fact]
    public void What_does_not_fit_on_one_card_fits_in_shares()
    {
        string[] llama = ["--model", "llama-3.1-70b", "--seq-len", "1024", "--gpu", "h100-80gb", "--checkpointing", "full", "--json"];

        Assert.Equal(4, EstimateOutput.Of([.. llama]).Code);
        Assert.Equal(4, EstimateOutput.Of([.. llama, "--shard", "zero3", "--ranks", "4"]).Code);
        Assert.Equal(0, EstimateOutput.Of([.. llama, "--shard", "zero3", "--ranks", "16"]).Code);
    }

    [Fact]
    public void A_card_too_small_even_for_nccl_is_out_of_memory()
    {
        EstimateOutput output = EstimateOutput.Of(
            "--model", "smollm2-135m", "--seq-len", "64", "--gpu", "h100-80gb", "--capacity", "800MiB", "--shard", "zero3", "--ranks", "8", "--json");

        Assert.Equal(4, output.Code);
        JsonElement refused = output.Virtual.GetProperty("outOfMemory");
        Assert.Equal(("forward", 1), (refused.GetProperty("phase").GetString(), refused.GetProperty("step").GetInt32()));
        Assert.StartsWith("NCCL: ", refused.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_card_there_is_no_answer()
    {
        EstimateOutput output = EstimateOutput.Of([.. Mistral, "--shard", "zero3", "--ranks", "8"]);

        Assert.Equal((2, ""), (output.Code, output.Out));
        Assert.Contains("--shard zero3 needs --gpu: there is no closed form for sharding", output.Error, StringComparison.Ordinal);
    }
}
