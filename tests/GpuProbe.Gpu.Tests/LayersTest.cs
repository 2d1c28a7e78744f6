namespace GpuProbe.Gpu.Tests;

/// <summary>Layers that call cuDNN, cuSOLVER and cuFFT, and PyTorch's own snapshot.</summary>
public sealed class LayersTest
{
    [Theory]
    [InlineData("convolution", "[8, 8, 32, 32]")]
    [InlineData("lstm", "[16, 32, 1024]")]
    [InlineData("svd", "[4, 3104]")]
    [InlineData("fft", "[4, 128, 65]")]
    [InlineData("attention", "[2, 16, 512, 64]")]
    public void A_layer_runs_forward_and_backward(string layer, string shape)
    {
        VirtualRun run = new PythonProgram("layers.py", layer).Run().Succeeded();

        Assert.Equal(shape, run.Program.GetProperty("shape").GetRawText());
        Assert.True(run.Number("cudnn") >= 90000);
    }

    [Fact]
    public void A_plan_says_what_it_needs()
    {
        VirtualRun run = new PythonProgram("plans.py").Run().Succeeded();

        Assert.Equal("[0, 1, 0, 0, 1, 0]", run.Program.GetProperty("answers").GetRawText());
    }

    [Fact]
    public void PyTorchs_snapshot_has_segments_blocks_and_events()
    {
        VirtualRun run = new PythonProgram("snapshot.py").Run().Succeeded();

        Assert.Equal("[20971520, 31457280]", run.Program.GetProperty("segments").GetRawText());
        Assert.Equal((6, 5, 2, 3 << 20), (run.Number("allocations"), run.Number("releases"), run.Number("new_segments"), run.Number("live")));
        Assert.True(run.Number("frames") > 0);
    }
}
