using System.Text.Json;

namespace GpuProbe.Cli.Tests;

public sealed class EstimateTest
{
    [Fact]
    public void What_fits_ends_with_0() => Assert.Equal(0, Estimate("smollm2-135m", "a100-80gb").Code);

    [Fact]
    public void What_does_not_fit_ends_with_4_and_still_explains_itself()
    {
        GpuprobeResult result = Estimate("llama-3.1-70b", "t4");

        Assert.Equal((4, ""), (result.Code, result.Error));
        Assert.Contains("does not fit on t4", result.Out, StringComparison.Ordinal);
        Assert.Contains("rule of thumb", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Components_sum_to_the_total_and_each_has_its_formula()
    {
        using JsonDocument json = JsonDocument.Parse(Gpuprobe.Run("estimate", "--model", "mistral-7b", "--seq-len", "1024", "--gpu", "a100-80gb", "--json").Out);
        JsonElement form = json.RootElement.GetProperty("estimate").GetProperty("closedForm");

        Assert.Equal(
            form.GetProperty("totalBytes").GetInt64(),
            form.GetProperty("components").EnumerateArray().Sum(component => component.GetProperty("bytes").GetInt64()));
        Assert.All(form.GetProperty("components").EnumerateArray(), component => Assert.NotEmpty(component.GetProperty("formula").GetString()!));
    }

    [Fact]
    public void A_sequence_beyond_the_models_is_remarked_but_not_refused()
    {
        GpuprobeResult result = Gpuprobe.Run("estimate", "--model", "smollm2-135m", "--seq-len", "100000");

        Assert.Equal(0, result.Code);
        Assert.Contains("positions", result.Error, StringComparison.Ordinal);
    }

    private static GpuprobeResult Estimate(string model, string gpu) =>
        Gpuprobe.Run("estimate", "--model", model, "--seq-len", "256", "--gpu", gpu);
}
