using System.Text.Json;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning.Search;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Units;
using GpuProbe.Core.VirtualGpus;
using GpuProbe.Gpu.Tests.Cards;
using GpuProbe.Gpu.Tests.Estimating;

namespace GpuProbe.Gpu.Tests.Searching;

/// <summary>The largest size that fits, against trying every one; through the built executable.</summary>
public sealed class SearchOnCardTest
{
    [Theory]
    [InlineData("micro-batch", "smollm2-135m", "t4", "5GiB", 1, 16, 1, "--seq-len 512")]
    [InlineData("micro-batch", "smollm2-135m", "a100-40gb", "4GiB", 2, 15, 3, "--seq-len 256 --attention eager")]
    [InlineData("seq-len", "smollm2-135m", "a100-80gb", "2GiB", 2048, 8192, 128, "--micro-batch 2 --checkpointing full --loss chunked")]
    [InlineData("seq-len", "llama-3.2-1b", "rtx-4090", "20GiB", 885, 905, 1, "--micro-batch 4")]
    [InlineData("layers", "tinyllama-1.1b", "l4", "8GiB", 1, 22, 1, "--seq-len 512 --optimizer-impl foreach")]
    [InlineData("lora-rank", "tinyllama-1.1b", "t4", "6GiB", 64, 1024, 64, "--seq-len 512 --base-weights nf4")]
    [InlineData("micro-batch", "tinyllama-1.1b", "t4", "6GiB", 1, 12, 1, "--seq-len 512 --shard zero3 --ranks 4 --precision bf16")]
    public void It_is_what_trying_every_value_finds(string size, string model, string gpu, string capacity, long from, long upTo, long unit, string options)
    {
        Requirements.VirtualGpu();
        string[] setup = ["--model", model, .. options.Split(' ')];

        (int code, JsonElement result) = Search(
            ["--max", size, "--gpu", gpu, "--capacity", capacity, "--from", $"{from}", "--up-to", $"{upTo}", "--multiple-of", $"{unit}", .. setup]);

        GpuProfile card = Presets.Card(gpu) with { TotalMemoryBytes = ByteSize.Parse(capacity, "capacity").Bytes };
        long? largest = Exhaustive(SearchedSize.Of(size, "--max"), Setup(result), card, from, upTo, unit);
        JsonElement lane = result.GetProperty("virtual");
        Assert.Equal(largest is null ? 4 : 0, code);
        Assert.Equal(largest, Value(lane, "largest"));
        Assert.Equal(largest < upTo / unit * unit ? largest + unit : largest is null ? (from + unit - 1) / unit * unit : null, Value(lane, "next"));
        Assert.Equal(largest, result.GetProperty("setup").GetProperty(size).GetInt64());
    }

    [Fact]
    public void A_margin_is_the_answer_of_a_smaller_card()
    {
        Requirements.VirtualGpu();
        string[] options = ["--max", "micro-batch", "--gpu", "t4", "--model", "smollm2-135m", "--seq-len", "512"];

        JsonElement kept = Search([.. options, "--capacity", "6GiB", "--margin", "25%"]).Result;
        JsonElement less = Search([.. options, "--capacity", "4608MiB"]).Result;
        JsonElement all = Search([.. options, "--capacity", "6GiB"]).Result;

        Assert.Equal(1536 * ByteSize.MiB, kept.GetProperty("card").GetProperty("marginBytes").GetInt64());
        Assert.Equal(Value(less.GetProperty("virtual"), "largest"), Value(kept.GetProperty("virtual"), "largest"));
        Assert.True(Value(kept.GetProperty("virtual"), "largest") < Value(all.GetProperty("virtual"), "largest"));
    }

    [Fact]
    public void Where_nothing_fits_the_limit_is_told()
    {
        Requirements.VirtualGpu();

        (int code, JsonElement result) = Search(["--max", "seq-len", "--gpu", "t4", "--model", "mistral-7b", "--precision", "bf16"]);

        Assert.Equal(4, code);
        Assert.Equal(JsonValueKind.Null, result.GetProperty("virtual").GetProperty("largest").ValueKind);
        Assert.Equal("backward", result.GetProperty("virtual").GetProperty("next").GetProperty("outOfMemory").GetProperty("phase").GetString());
    }

    [Fact]
    public void Where_all_fit_the_largest_allowed_is_the_answer()
    {
        Requirements.VirtualGpu();

        (int code, JsonElement result) = Search(["--max", "layers", "--gpu", "a100-80gb", "--model", "smollm2-135m", "--seq-len", "64"]);

        Assert.Equal(0, code);
        Assert.Equal(30, Value(result.GetProperty("virtual"), "largest"));
        Assert.Null(Value(result.GetProperty("virtual"), "next"));
        Assert.Equal("the layers of the model", result.GetProperty("upToReason").GetString());
    }

    [Fact]
    public void On_a_card_its_twin_leaves_two_real_runs()
    {
        JsonElement result = new CardRun("h200-141gb").Gpuprobe(
            "search", "--max", "micro-batch", "--device", "cuda:0", "--capacity", "6GiB", "--margin", "5%", "--model", "smollm2-135m", "--seq-len", "512");

        Assert.True(result.GetProperty("agree").GetBoolean());
        long[] ran = [.. result.GetProperty("measured").GetProperty("tried").EnumerateArray().Select(one => one.GetProperty("value").GetInt64())];
        Assert.Equal([Value(result.GetProperty("virtual"), "largest")!.Value, Value(result.GetProperty("virtual"), "next")!.Value], ran);
        Assert.Equal(Value(result.GetProperty("virtual"), "largest"), Value(result.GetProperty("measured"), "largest"));
    }

    [Fact]
    public void A_bigger_card_confirms_the_answer_for_a_smaller_one()
    {
        JsonElement result = new CardRun("a100-80gb").Gpuprobe(
            "search", "--max", "micro-batch", "--gpu", "t4", "--confirm", "--model", "smollm2-135m", "--seq-len", "1024");

        Assert.True(result.GetProperty("agree").GetBoolean());
        Assert.Equal("cuda:0", result.GetProperty("measured").GetProperty("device").GetString());
        Assert.Equal(2, result.GetProperty("measured").GetProperty("tried").GetArrayLength());
    }

    [Fact]
    public void An_interrupted_search_tells_what_it_knows()
    {
        Requirements.VirtualGpu();
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.json");
        try
        {
            const string script = """
                "$@" & p=$!
                until grep -qs . /proc/$p/task/*/children || ! kill -0 $p; do sleep 0.02; done
                kill -TERM $p; wait $p
                """;
            Command run = Command.Run(
                "sh", "-c", script, "sh", Executable, "search", "--max", "seq-len", "--gpu", "h200-141gb", "--model", "llama-3.1-70b", "--base-weights", "nf4", "--lora-rank", "8", "--json", file);

            Assert.True(run.Code == 143, run.ToString());
            Assert.False(JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty("complete").GetBoolean());
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Executable => Path.Combine(AppContext.BaseDirectory, "gpuprobe");

    private static (int Code, JsonElement Result) Search(string[] options)
    {
        Command run = Command.Run(Executable, ["search", .. options, "--json", "-", "--quiet"], []);
        Assert.Equal("", run.Error);
        return (run.Code, JsonDocument.Parse(run.Out).RootElement);
    }

    private static long? Value(JsonElement lane, string end) =>
        lane.GetProperty(end) is { ValueKind: JsonValueKind.Object } found ? found.GetProperty("value").GetInt64() : null;

    private static TrainingSetup Setup(JsonElement result) => TrainingSetupJson.Parse(result.GetProperty("setup").GetRawText(), "setup");

    private static long? Exhaustive(SearchedSize size, TrainingSetup setup, GpuProfile gpu, long from, long upTo, long unit)
    {
        using var card = new WorkerOnCard(gpu, new RigOptions { ClaimsRanks = true });
        long? largest = null;
        for (long value = (from + unit - 1) / unit * unit; value <= upTo; value += unit)
        {
            if (card.Run(size.With(setup, value)).OutOfMemory is null)
                largest = value;
        }

        return largest;
    }
}
