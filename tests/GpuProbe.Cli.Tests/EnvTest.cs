using System.Text.Json;

namespace GpuProbe.Cli.Tests;

public sealed class EnvTest
{
    [Fact]
    public void A_missing_libtorch_is_part_of_the_answer()
    {
        GpuprobeResult result = Gpuprobe.RunFake("error", "env");

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Contains("libtorch:       none\n", result.Out, StringComparison.Ordinal);
        Assert.Contains("no native library", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_also_there_as_json()
    {
        GpuprobeResult result = Gpuprobe.RunFake("ok", "env", "--json");

        using JsonDocument json = JsonDocument.Parse(result.Out);
        Assert.Equal("2.6.0", json.RootElement.GetProperty("environment").GetProperty("torch").GetProperty("version").GetString());
        Assert.Equal("env", json.RootElement.GetProperty("tool").GetProperty("argv")[0].GetString());
    }

    [Fact]
    public void The_real_one_ends_well_whatever_is_installed() => Assert.Equal(0, Gpuprobe.Run("env").Code);
}
