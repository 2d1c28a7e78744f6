using System.Text.Json;
using GpuProbe.Tests;

namespace GpuProbe.Cli.Tests;

/// <summary><c>gpuprobe device-map</c> through the built executable.</summary>
public sealed class DeviceMapTest
{
    [Fact]
    public void Help()
    {
        GpuprobeResult result = Gpuprobe.Run("device-map", "--help");
        Assert.Equal((0, ""), (result.Code, result.Error));
        Approved.Match(result.Out);
    }

    [Fact]
    public void Report()
    {
        GpuprobeResult result = Map("mistral-7b", "0=2GiB,1=3GiB,2=100MiB,cpu=4GiB,disk");
        Assert.Equal((0, ""), (result.Code, result.Error));
        Approved.Match(result.Out);
    }

    // accelerate 1.14: infer_auto_device_map(model, {0: "330MiB", 1: "2GiB"}, ["Qwen2DecoderLayer"]) of 3 layers.
    [Fact]
    public void The_map_in_the_JSON_is_the_one_of_accelerate()
    {
        GpuprobeResult result = Map("qwen2.5-0.5b", "0=330MiB,1=2GiB", "--layers", "3", "--json");
        Assert.Equal((0, ""), (result.Code, result.Error));
        using JsonDocument json = JsonDocument.Parse(result.Out);
        Assert.Equal("gpuprobe.device-map/1", json.RootElement.GetProperty("schema").GetString());
        Assert.Equal(
            """{"model.embed_tokens":0,"lm_head":0,"model.layers.0":0,"model.layers.1":1,"model.layers.2":1,"model.norm":1,"model.rotary_emb":1}""",
            JsonSerializer.Serialize(json.RootElement.GetProperty("deviceMap")));
    }

    [Fact]
    public void What_is_left_over_ends_with_4_unless_the_disk_is_named()
    {
        Assert.Equal(4, Map("mistral-7b", "0=8GiB").Code);
        Assert.Equal(4, Map("mistral-7b", "0=8GiB,cpu=4GiB").Code);
        Assert.Equal(0, Map("mistral-7b", "0=8GiB,cpu=4GiB,disk").Code);
        Assert.Equal(0, Map("mistral-7b", "0=8GiB,cpu=8GiB").Code);
    }

    [Fact]
    public void Weights_in_4_bits_need_less()
    {
        Assert.Equal(4, Map("mistral-7b", "0=6GiB").Code);
        Assert.Equal(0, Map("mistral-7b", "0=6GiB", "--base-weights", "nf4", "--lora-rank", "8").Code);
    }

    [Theory]
    [InlineData("gpuprobe: --max-memory is missing; allowed: CARD=SIZE, cpu=SIZE and disk, separated by commas, for example 0=80GiB,1=24GiB,cpu=200GiB,disk")]
    [InlineData("gpuprobe: --max-memory 0=viel is no size; allowed: a size such as 80GiB or 24.5GB, or a number of bytes (accelerate knows KiB, MiB, GiB, and in 1000 KB, MB, GB)", "--max-memory", "0=viel")]
    [InlineData("gpuprobe: --strategy is balance (did you mean 'balanced'?); allowed: sequential, balanced, auto, balanced_low_0", "--max-memory", "0=1GiB", "--strategy", "balance")]
    [InlineData("gpuprobe: balanced_low_0 needs budgets for cards 0 to 1, as accelerate does; there is none for card 0", "--max-memory", "1=1GiB,2=1GiB", "--strategy", "balanced_low_0")]
    public void What_is_wrong_is_said_in_one_line(string message, params string[] args)
    {
        GpuprobeResult result = Gpuprobe.Run(["device-map", "--model", "smollm2-135m", .. args]);
        Assert.Equal((2, message + "\n"), (result.Code, result.Error));
    }

    private static GpuprobeResult Map(string model, string budgets, params string[] more) =>
        Gpuprobe.Run(["device-map", "--model", model, "--max-memory", budgets, .. more]);
}
