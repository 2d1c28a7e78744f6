using GpuProbe.Gpu.Tests.Cards;

namespace GpuProbe.Gpu.Tests.Sweeps;

/// <summary>What virtual cards say is no measurement: <c>gpuprobe calibrate</c> on rows of a real sweep over them, through the built executable.</summary>
public sealed class CalibrateOnCardTest
{
    [Fact]
    public void Rows_of_virtual_cards_are_refused_in_whatever_lane_they_are()
    {
        using SweepGrid folder = new("""
            "lane": ["virtual", "measured"], "gpus": ["h200-141gb"], "devices": ["cuda:0"], "repetitions": 1, "timed-steps": 2,
            "vary": { "seq-len": [32, 64] }
            """);
        new CardRun("h200-141gb").GpuprobeCommand("sweep", folder.Grid, "-o", folder["r.jsonl"], "--quiet").Succeeded();

        Command calibrate = Command.Run(SweepGrid.Gpuprobe, "calibrate", folder["r.jsonl"], "-o", folder["profile.json"]);

        Assert.Equal(2, calibrate.Code);
        Assert.Equal(
            "gpuprobe: none of 4 rows is usable (2 of the virtual lane, 2 on a virtual card); a calibration needs runs that a real card carried out: what a virtual card says is not measured\n",
            calibrate.Error);
        Assert.DoesNotContain("profile.json", folder.Files);
    }
}
