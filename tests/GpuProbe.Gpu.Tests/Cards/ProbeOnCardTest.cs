using System.Text.Json;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Units;
using GpuProbe.Gpu.Tests.Estimating;
using GpuProbe.Gpu.Tests.Files;

namespace GpuProbe.Gpu.Tests.Cards;

/// <summary><c>gpuprobe probe --device cuda:N</c> on a virtual card that takes the part of a real one, beside the twin of that card.</summary>
public sealed class ProbeOnCardTest
{
    private const long Context = 512 * ByteSize.MiB;

    [Theory]
    [InlineData("a100-80gb", "smollm2-135m --seq-len 128 --precision bf16")]
    [InlineData("h100-80gb", "smollm2-135m --seq-len 128 --precision bf16 --checkpointing full")]
    [InlineData("t4", "smollm2-135m --seq-len 100 --precision fp32 --optimizer-impl loop --attention eager")]
    [InlineData("rtx-4090", "qwen2.5-0.5b --seq-len 64 --precision bf16-mixed --optimizer-impl foreach --grad-accum 2")]
    [InlineData("l4", "smollm2-135m --seq-len 128 --precision bf16 --lora-rank 8 --base-weights nf4")]
    [InlineData("h200-141gb", "tinyllama-1.1b --seq-len 256 --precision bf16 --lora-rank 16")]
    public void The_twin_is_zero_bytes_off(string gpu, string setup) => AssertExact(Probe(new CardRun(gpu), setup));

    [Theory]
    [InlineData("native", Context)]
    [InlineData("expandable-segments", Context)]
    // The driver's pool, not libtorch, decides what is kept.
    [InlineData("cuda-malloc-async", null)]
    public void The_twin_has_the_same_backend(string allocator, long? context) =>
        AssertExact(Probe(new CardRun(), $"smollm2-135m --seq-len 64 --precision bf16 --allocator {allocator}"), context);

    [Theory]
    [InlineData("garbage_collection_threshold:0.8")]
    [InlineData("max_split_size_mb:32")]
    [InlineData("roundup_power2_divisions:4")]
    public void The_twin_has_the_same_allocator(string settings) => AssertExact(Probe(
        new CardRun { Variables = [("PYTORCH_CUDA_ALLOC_CONF", settings)] }, "smollm2-135m --seq-len 64 --precision bf16"));

    [Fact]
    public void The_twin_is_of_that_very_card_and_not_of_its_preset()
    {
        GpuProfile preset = Presets.Card("a100-80gb");
        using var card = new CardFile(preset with { MultiprocessorCount = 40, TotalMemoryBytes = 20 * ByteSize.GiB, ContextBytes = 300 * ByteSize.MiB });
        JsonElement result = Probe(new CardRun(card.Path), "qwen2.5-0.5b --seq-len 512 --precision bf16");

        AssertExact(result, 300 * ByteSize.MiB);
        Assert.Equal(20 * ByteSize.GiB, Bytes(result.GetProperty("verdict"), "totalMemoryBytes"));
        Assert.Equal(preset.ProductName, result.GetProperty("measurement").GetProperty("card").GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("2.6.0", 700)]
    // What another libtorch takes is no prediction for this one.
    [InlineData("2.7.0", 512)]
    public void The_twin_s_context_is_the_one_that_was_measured_on_such_a_card(string libtorch, long mebibytes)
    {
        using var models = new TemporaryFolder();
        Directory.CreateDirectory(models.File("devices"));
        File.Copy(Path.Combine(Requirements.Models, "smollm2-135m.json"), models.File("smollm2-135m.json"));
        string driver = new CardRun().Gpuprobe("env").GetProperty("environment").GetProperty("cudaDriver").GetProperty("version").GetString()!;
        var context = new ContextMeasurement(700 * ByteSize.MiB, driver, "12.4", libtorch, new DateOnly(2026, 11, 21), "a test");
        using (FileStream file = File.Create(models.File("devices/a100-80gb.json")))
            GpuProfileWriter.Write(Presets.Card("a100-80gb") with { Contexts = [context] }, file);
        using var card = new CardFile(Presets.Card("a100-80gb"));

        JsonElement result = Probe(new CardRun(card.Path) { Variables = [("GPUPROBE_MODELS", models.Path)] }, "smollm2-135m --seq-len 64 --precision bf16");

        Assert.True(result.GetProperty("comparison").GetProperty("zeroBytesOff").GetBoolean());
        Assert.Equal(driver, result.GetProperty("environment").GetProperty("cudaDriver").GetProperty("version").GetString());
        Assert.Equal(mebibytes * ByteSize.MiB, Bytes(result.GetProperty("verdict"), "contextBytes"));
        Assert.Equal((mebibytes - 512) * ByteSize.MiB, Bytes(result.GetProperty("comparison").GetProperty("device"), "errorBytes"));
    }

    [Fact]
    public void A_selected_card_of_several_has_its_twin_too() => AssertExact(Probe(
        new CardRun { Devices = 2, Variables = [("CUDA_VISIBLE_DEVICES", "1")] }, "smollm2-135m --seq-len 64 --precision bf16"));

    [Fact]
    public void Out_of_memory_comes_to_both_at_the_same_bytes()
    {
        using var card = new CardFile(Presets.Card("a100-80gb") with { TotalMemoryBytes = Context + 900 * ByteSize.MiB });
        JsonElement result = Probe(new CardRun(card.Path), "smollm2-135m --seq-len 128 --precision bf16");

        Assert.Equal(JsonValueKind.Object, result.GetProperty("measurement").GetProperty("outOfMemory").ValueKind);
        Assert.Equal("optimizer-step", result.GetProperty("estimate").GetProperty("virtual").GetProperty("outOfMemory").GetProperty("phase").GetString());
        Assert.False(result.GetProperty("verdict").GetProperty("fits").GetBoolean());
        Assert.Empty(result.GetProperty("comparison").GetProperty("caveats").EnumerateArray());
        Assert.True(result.GetProperty("comparison").GetProperty("zeroBytesOff").GetBoolean());
    }

    [Fact]
    public void Layers_are_a_slice_and_the_question_stays_the_whole_model()
    {
        JsonElement result = Probe(new CardRun(), "smollm2-135m --layers 2 --seq-len 64 --precision bf16");

        AssertExact(result);
        Assert.Equal((30, 2), (Bytes(result.GetProperty("setup"), "layers"), Bytes(result.GetProperty("slice").GetProperty("setup"), "layers")));
        Assert.True(result.GetProperty("comparison").GetProperty("ofSlice").GetBoolean());
        Assert.True(
            Bytes(result.GetProperty("estimate").GetProperty("virtual"), "peakAllocatedBytes") > Bytes(result.GetProperty("measurement"), "peakAllocatedBytes"));
    }

    [Fact]
    public void Another_card_is_answered_for_beside_it()
    {
        JsonElement result = Probe(new CardRun("h100-80gb"), "smollm2-135m --seq-len 64 --precision bf16 --gpu t4");

        AssertExact(result);
        JsonElement elsewhere = result.GetProperty("elsewhere");
        Assert.Equal("t4", elsewhere.GetProperty("verdict").GetProperty("gpu").GetString());
        Assert.Equal("t4", elsewhere.GetProperty("estimate").GetProperty("virtual").GetProperty("gpu").GetString());
        Assert.Equal("cuda:0", result.GetProperty("verdict").GetProperty("gpu").GetString());
    }

    private static JsonElement Probe(CardRun rig, string setup) =>
        rig.Gpuprobe(["probe", "--model", .. setup.Split(' '), "--device", "cuda:0", "--repetitions", "1"]);

    private static void AssertExact(JsonElement result, long? context = Context)
    {
        JsonElement comparison = result.GetProperty("comparison");
        Assert.Equal(("virtual twin", true), (comparison.GetProperty("basis").GetString(), comparison.GetProperty("zeroBytesOff").GetBoolean()));
        foreach (string peak in new[] { "allocated", "reserved", "device" })
            Assert.Equal(0, Bytes(comparison.GetProperty(peak), "errorBytes"));
        JsonElement measurement = result.GetProperty("measurement");
        Assert.Equal(measurement.GetProperty("phases").GetArrayLength(), comparison.GetProperty("phases").GetArrayLength());
        if (context is { } beside)
            Assert.Equal(Bytes(measurement, "peakReservedBytes") + beside, Bytes(comparison.GetProperty("device"), "measuredBytes"));
        Assert.Equal(JsonValueKind.Null, comparison.GetProperty("firstDifference").ValueKind);
        Assert.Equal("virtual", result.GetProperty("verdict").GetProperty("basis").GetString());
        Assert.True(measurement.GetProperty("isVirtual").GetBoolean());
        Assert.Equal((0, JsonValueKind.Null), (measurement.GetProperty("losses").GetArrayLength(), measurement.GetProperty("tokensPerSecond").ValueKind));
    }

    private static long Bytes(JsonElement element, string name) => element.GetProperty(name).GetInt64();
}
