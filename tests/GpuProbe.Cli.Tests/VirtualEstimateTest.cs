using System.Text.Json;

namespace GpuProbe.Cli.Tests;

/// <summary>What <c>estimate</c> makes of a run on the virtual card, however that goes; the run itself is a fake.</summary>
public sealed class VirtualEstimateTest : IDisposable
{
    private static readonly string[] Args = ["estimate", "--model", "smollm2-135m", "--seq-len", "64", "--gpu", "a100-80gb"];
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public VirtualEstimateTest()
    {
        foreach (string name in new[] { "libgpuprobe-vgpu.so", "libgpuprobe-audit.so", "libtorch_cuda.so" })
            File.WriteAllText(Path.Combine(_folder, name), "");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_ran_to_its_end_fits_and_stands_beside_the_closed_form()
    {
        GpuprobeResult result = Run("ok", "--json");
        JsonElement root = JsonDocument.Parse(result.Out).RootElement;

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Equal(3 << 20, root.GetProperty("estimate").GetProperty("virtual").GetProperty("peakAllocatedBytes").GetInt64());
        Assert.True(root.GetProperty("estimate").GetProperty("closedForm").GetProperty("totalBytes").GetInt64() > 3 << 20);
        Assert.Equal("virtual", root.GetProperty("verdict").GetProperty("basis").GetString());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("measurement").ValueKind);
    }

    [Fact]
    public void Out_of_memory_does_not_fit_and_names_the_phase()
    {
        GpuprobeResult result = Run("oom");

        Assert.Equal((4, ""), (result.Code, result.Error));
        Assert.Contains("does not fit on a100-80gb: out of memory in backward of step 1", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_crash_leaves_the_closed_form_and_ends_with_1()
    {
        GpuprobeResult result = Run("crash");

        Assert.Equal(1, result.Code);
        Assert.Contains("Verdict  [closed form]", result.Out, StringComparison.Ordinal);
        Assert.Contains("The worker crashed with SIGABRT in backward of step 1", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_environment_lacks_leaves_the_closed_form_and_ends_with_3()
    {
        GpuprobeResult result = Run("error");

        Assert.Equal((3, "gpuprobe: no native library\n"), (result.Code, result.Error));
        Assert.Contains("take the virtual card: no native library", result.Out.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_that_does_not_hold_its_context_is_answered_without_a_run()
    {
        GpuprobeResult result = Run("crash", "--capacity", "256MiB");

        Assert.Equal((4, ""), (result.Code, result.Error));
        Assert.Contains("does not even hold a CUDA context", result.Out.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_virtual_gpu_it_says_how_to_get_one_and_is_no_failure()
    {
        GpuprobeResult result = Gpuprobe.RunFake("crash", Args);

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Contains("scripts/setup", result.Out, StringComparison.Ordinal);
    }

    private GpuprobeResult Run(string fake, params string[] more) => Gpuprobe.StartFake(fake, _folder, [.. Args, .. more]).Wait();
}
