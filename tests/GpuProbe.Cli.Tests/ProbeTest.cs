using System.Text.Json;

namespace GpuProbe.Cli.Tests;

public sealed class ProbeTest
{
    private static readonly string[] Mistral = ["probe", "--model", "mistral-7b", "--seq-len", "1024", "--gpu", "a100-80gb"];

    [Fact]
    public void It_calculates_the_whole_measures_a_slice_and_compares_that_slice()
    {
        GpuprobeResult result = Gpuprobe.RunFake("ok", [.. Mistral, "--json"]);
        using JsonDocument json = JsonDocument.Parse(result.Out);
        JsonElement root = json.RootElement;

        Assert.Equal(32, root.GetProperty("setup").GetProperty("layers").GetInt64());
        Assert.InRange(root.GetProperty("slice").GetProperty("setup").GetProperty("layers").GetInt64(), 1, 31);
        Assert.True(root.GetProperty("comparison").GetProperty("ofSlice").GetBoolean());
        Assert.Equal("a100-80gb", root.GetProperty("verdict").GetProperty("gpu").GetString());
        Assert.Equal(root.GetProperty("verdict").GetProperty("fits").GetBoolean() ? 0 : 4, result.Code);
    }

    [Fact]
    public void A_slice_is_called_one_wherever_its_numbers_appear()
    {
        string report = Gpuprobe.RunFake("ok", Mistral).Out;

        Assert.Contains("Real training steps  [measured on cpu, a slice]", report, StringComparison.Ordinal);
        Assert.Contains("Closed form against measurement  [bytes on cpu, a slice]", report, StringComparison.Ordinal);
        Assert.Contains("[calculated, not measured]", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Layers_choose_the_slice_and_leave_the_question_alone()
    {
        using JsonDocument json = JsonDocument.Parse(Gpuprobe.RunFake("ok", [.. Mistral, "--layers", "1", "--json"]).Out);

        Assert.Equal(32, json.RootElement.GetProperty("setup").GetProperty("layers").GetInt64());
        Assert.Equal(1, json.RootElement.GetProperty("slice").GetProperty("setup").GetProperty("layers").GetInt64());
    }

    [Fact]
    public void What_does_not_fit_on_the_card_ends_with_4()
    {
        Assert.Equal(4, Gpuprobe.RunFake("ok", "probe", "--model", "mistral-7b", "--seq-len", "64", "--gpu", "t4", "--layers", "1").Code);
    }

    [Fact]
    public void Without_libtorch_the_calculation_is_still_there()
    {
        GpuprobeResult result = Gpuprobe.RunFake("error", Mistral);

        Assert.Equal(3, result.Code);
        Assert.Contains("Verdict", result.Out, StringComparison.Ordinal);
        Assert.Contains("no native library", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_too_small_for_any_slice_says_so()
    {
        GpuprobeResult result = Gpuprobe.RunFake("ok", "probe", "--model", "llama-3.1-405b", "--seq-len", "65536", "--layers", "126", "--quiet");

        Assert.Equal(3, result.Code);
        Assert.Contains("no slice of this run fits", result.Error, StringComparison.Ordinal);
    }
}
