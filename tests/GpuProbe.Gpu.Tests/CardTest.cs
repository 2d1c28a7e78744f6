using System.Text.Json;

namespace GpuProbe.Gpu.Tests;

/// <summary>What a card answers beside memory.</summary>
public sealed class CardTest
{
    private const long Small = 8_519_680;
    private const long Hopper = 33_554_432;

    [Theory]
    [InlineData("t4", Small)]
    [InlineData("a100-80gb", Small)]
    [InlineData("rtx-4090", Small)]
    [InlineData("h100-80gb", Hopper)]
    public void CuBLAS_keeps_one_workspace_for_each_thread(string card, long bytes)
    {
        VirtualRun run = new PythonProgram("workspaces.py") { Gpu = card }.Run().Succeeded();

        Assert.Equal((bytes, 2 * bytes), (run.Number("forward"), run.Number("backward")));
    }

    [Fact]
    public void Two_cards_answer_like_real_ones()
    {
        VirtualRun run = new PythonProgram("card.py") { Options = ["--devices", "2"] }.Run().Succeeded();

        JsonElement program = run.Program;
        Assert.Equal("NVIDIA A100-SXM4-80GB", program.GetProperty("name").GetString());
        Assert.Equal(85_095_088_128, run.Number("total"));
        Assert.Equal("[8, 0]", program.GetProperty("capability").GetRawText());
        Assert.Equal((2, 2), (run.Number("devices"), run.Number("nvml")));
        Assert.True(program.GetProperty("elapsed").GetDouble() > 0);
        Assert.Equal((true, false), (program.GetProperty("pinned").GetBoolean(), program.GetProperty("unpinned").GetBoolean()));
        Assert.Equal(("cuda:1", 256 * 256 * 4 + 256 * 4), (program.GetProperty("other").GetString(), run.Number("on_other")));
        Assert.Equal(
            [0, 1, 2, 3, 4, 5, 6, 7],
            program.GetProperty("batches").EnumerateArray().SelectMany(batch => batch.EnumerateArray()).Select(row => row[0].GetDouble()));
        Assert.Equal("[64, 64]", program.GetProperty("graph").GetProperty("shape").GetRawText());
        Assert.True(program.GetProperty("graph").GetProperty("reserved").GetInt64() > 0);
    }
}
