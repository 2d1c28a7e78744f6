using System.Text.Json;

namespace GpuProbe.Cli.Tests;

/// <summary>The whole way through libtorch; needs the native library.</summary>
public sealed class RealRunTest : IDisposable
{
    private const string TinyModel = """
        { "model_type": "llama", "vocab_size": 256, "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2,
          "num_attention_heads": 4, "max_position_embeddings": 512, "rms_norm_eps": 1e-5 }
        """;

    private static readonly string[] Small = ["--model", "smollm2-135m", "--layers", "2", "--seq-len", "64", "--json", "-", "--quiet"];
    private readonly string _tiny = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.json");

    public RealRunTest() => File.WriteAllText(_tiny, TinyModel);

    public void Dispose() => File.Delete(_tiny);

    [Fact]
    public void Measure_reports_every_phase_of_every_step()
    {
        GpuprobeResult result = Gpuprobe.Run(["measure", .. Small]);
        Assert.Equal((0, ""), (result.Code, result.Error));
        JsonElement measurement = JsonDocument.Parse(result.Out).RootElement.GetProperty("measurement");

        Assert.Equal(
            ["0 build", "0 optimizer-init", "1 forward", "1 backward", "1 optimizer-step", "1 zero-grad", "2 forward", "2 backward", "2 optimizer-step", "2 zero-grad"],
            measurement.GetProperty("phases").EnumerateArray().Select(phase => $"{phase.GetProperty("step")} {phase.GetProperty("name")}"));
        Assert.Equal(
            measurement.GetProperty("peakAllocatedBytes").GetInt64(),
            measurement.GetProperty("phases").EnumerateArray().Max(phase => phase.GetProperty("peakAllocatedBytes").GetInt64()));
        Assert.Equal(
            measurement.GetProperty("peakAllocatedBytes").GetInt64(),
            measurement.GetProperty("categoriesAtPeak").EnumerateObject().Sum(category => category.Value.GetInt64()));
        Assert.Equal(0, measurement.GetProperty("finalizerReleases").GetInt64());
    }

    [Fact]
    public void A_capacity_below_the_peak_is_out_of_memory_with_the_phases_before_it()
    {
        GpuprobeResult result = Gpuprobe.Run(["measure", .. Small, "--capacity", "150MB"]);
        Assert.Equal(4, result.Code);
        JsonElement measurement = JsonDocument.Parse(result.Out).RootElement.GetProperty("measurement");

        Assert.True(measurement.GetProperty("outOfMemory").GetProperty("requestedBytes").GetInt64() > 0);
        Assert.True(measurement.GetProperty("phases").GetArrayLength() > 0);
        Assert.InRange(measurement.GetProperty("peakAllocatedBytes").GetInt64(), 1, 150_000_000);
    }

    [Fact]
    public void Closed_form_and_measurement_of_a_slice_agree()
    {
        GpuprobeResult result = Gpuprobe.Run(["probe", .. Small, "--gpu", "t4"]);
        Assert.Equal((0, ""), (result.Code, result.Error));
        JsonElement comparison = JsonDocument.Parse(result.Out).RootElement.GetProperty("comparison");

        foreach (JsonElement line in comparison.GetProperty("lines").EnumerateArray().Take(4))
            Assert.Equal(0, line.GetProperty("errorBytes").GetInt64());
        Assert.InRange(comparison.GetProperty("allocated").GetProperty("errorRatio").GetDouble(), -0.01, 0.01);
    }

    [Fact]
    public void A_worker_deep_in_native_code_dies_with_its_parent()
    {
        using Gpuprobe run = Gpuprobe.Start("measure", "--model", _tiny, "--seq-len", "64", "--steps", "1000000", "--quiet");
        int worker = run.Worker();
        Thread.Sleep(3000);
        Assert.False(run.Process.HasExited);
        Gpuprobe.Signal("KILL", run.Process.Id);

        Assert.True(Gpuprobe.IsGone(worker));
    }

    [Fact]
    public void A_worker_killed_in_the_middle_is_reported_with_its_place()
    {
        using Gpuprobe run = Gpuprobe.Start("measure", "--model", _tiny, "--seq-len", "64", "--steps", "1000000", "--quiet", "--json");
        int worker = run.Worker();
        Thread.Sleep(5000);
        Gpuprobe.Signal("KILL", worker);
        GpuprobeResult result = run.Wait();

        Assert.Equal(1, result.Code);
        Assert.Matches("The worker was killed with SIGKILL in .* of step [0-9]+; peak so far .* allocated", result.Error);
        Assert.True(JsonDocument.Parse(result.Out).RootElement.GetProperty("measurement").GetProperty("phases").GetArrayLength() > 0);
    }
}
