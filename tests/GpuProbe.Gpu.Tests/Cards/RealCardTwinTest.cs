using System.Text.Json;

namespace GpuProbe.Gpu.Tests.Cards;

/// <summary>A real card against its virtual twin: allocated and reserved to the byte, the device within 2 %.</summary>
public sealed class RealCardTwinTest
{
    private const double DeviceTolerance = 0.02;

    [Theory]
    [InlineData("smollm2-135m --seq-len 512 --precision bf16")]
    [InlineData("smollm2-135m --seq-len 256 --precision fp32 --optimizer-impl foreach")]
    [InlineData("smollm2-135m --seq-len 256 --precision bf16-mixed --attention eager --grad-accum 2")]
    [InlineData("tinyllama-1.1b --seq-len 1024 --precision bf16 --checkpointing full")]
    [InlineData("tinyllama-1.1b --seq-len 1024 --precision bf16 --lora-rank 16")]
    public void Its_twin_is_zero_bytes_off(string setup)
    {
        _ = Requirements.RealGpu();
        Requirements.VirtualGpu();
        Command probe = Command.Run(
            Path.Combine(AppContext.BaseDirectory, "gpuprobe"), ["probe", "--model", .. setup.Split(' '), "--device", "cuda:0", "--repetitions", "1", "--timed-steps", "0", "--force", "--json", "-", "--quiet"]);

        Assert.True(probe.Code == 0, $"exit code {probe.Code}\n{probe.Out}\n{probe.Error}");
        JsonElement result = JsonDocument.Parse(probe.Out).RootElement;
        JsonElement comparison = result.GetProperty("comparison");
        Assert.False(result.GetProperty("measurement").GetProperty("isVirtual").GetBoolean());
        Assert.Equal("measured", result.GetProperty("verdict").GetProperty("basis").GetString());
        Assert.True(comparison.GetProperty("zeroBytesOff").GetBoolean(), comparison.GetRawText());
        Assert.InRange(comparison.GetProperty("device").GetProperty("errorRatio").GetDouble(), -DeviceTolerance, DeviceTolerance);
    }
}
