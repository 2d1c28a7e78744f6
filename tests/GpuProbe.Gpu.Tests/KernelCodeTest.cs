using System.Text.Json;
using System.Text.Json.Nodes;
using GpuProbe.Gpu.Tests.Estimating;

namespace GpuProbe.Gpu.Tests;

/// <summary>Cards for which this libtorch has no machine code.</summary>
public sealed class KernelCodeTest : IDisposable
{
    private const string NoKernels = "CUDA error: no kernel image is available for execution on the device";
    private readonly string _kepler = Path.ChangeExtension(Path.GetTempFileName(), ".json");

    public KernelCodeTest()
    {
        JsonNode card = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "models", "devices", "v100-16gb.json")))!;
        (card["name"], card["computeCapabilityMajor"], card["computeCapabilityMinor"]) = ("kepler", 3, 5);
        File.WriteAllText(_kepler, card.ToJsonString());
    }

    [Fact]
    public void A_newer_card_runs_the_intermediate_code()
    {
        JsonElement program = new PythonProgram("kernel.py") { Gpu = "rtx-5090" }.Run().Succeeded().Program;

        string?[] code = [.. program.GetProperty("code").EnumerateArray().Select(one => one.GetString())];
        Assert.Equal("[12, 0]", program.GetProperty("capability").GetRawText());
        Assert.Equal("compute_90", code[^1]);
        Assert.DoesNotContain("sm_120", code);
    }

    [Fact]
    public void On_an_older_card_a_program_gets_libtorchs_own_error()
    {
        VirtualRun run = new PythonProgram("kernel.py") { Gpu = _kepler }.Run();

        Assert.Equal((1, "failed"), (run.Code, run.Verdict));
        Assert.Empty(run.Printed);
        Assert.Contains($"RuntimeError: {NoKernels}\n", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void For_an_older_card_an_estimate_has_the_closed_form_and_the_reason_for_no_more()
    {
        EstimateOutput output = EstimateOutput.Of("--model", "llama-3.2-1b", "--layers", "1", "--seq-len", "128", "--gpu", _kepler, "--json");

        Assert.Equal(3, output.Code);
        Assert.Matches($@"^gpuprobe: libtorch \d+\.\d+\.\d+ has no code for this card's compute capability \({NoKernels}\)\.\n$", output.Error);
        Assert.Equal(JsonValueKind.Null, output.Virtual.ValueKind);
        Assert.Equal("closed form", output.Verdict.GetProperty("basis").GetString());
    }

    public void Dispose()
    {
        File.Delete(_kepler);
        File.Delete(Path.ChangeExtension(_kepler, ".tmp"));
    }
}
