using System.Text;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Sweeps;
using GpuProbe.Core.Tests.Models;

namespace GpuProbe.Core.Tests.Sweeps;

public sealed class GridReaderTest
{
    private const string Fixed = Grids.Fixed;

    [Fact]
    public void The_first_list_turns_slowest() => Assert.Equal(
        ["micro-batch=1 precision=bf16", "micro-batch=1 precision=fp32", "micro-batch=2 precision=bf16", "micro-batch=2 precision=fp32"],
        Grids.Points($$"""{{Fixed}}, "vary": { "micro-batch": [1, 2], "precision": ["bf16", "fp32"] }"""));

    [Fact]
    public void Settings_may_be_varied_together() => Assert.Equal(
        ["micro-batch=1 grad-accum=8 loss=full", "micro-batch=1 grad-accum=8 loss=chunked", "micro-batch=8 grad-accum=1 loss=full", "micro-batch=8 grad-accum=1 loss=chunked"],
        Grids.Points($$"""{{Fixed}}, "vary": { "micro-batch, grad-accum": [[1, 8], [8, 1]], "loss": ["full", "chunked"] }"""));

    [Fact]
    public void Single_points_come_behind_the_product_or_alone()
    {
        const string points = """ "points": [{ "seq-len": 8 }, {}] """;

        Assert.Equal(["loss=full", "seq-len=8", ""], Grids.Points($$"""{{Fixed}}, "vary": { "loss": ["full"] }, {{points}}"""));
        Assert.Equal(["seq-len=8", ""], Grids.Points($"{Fixed}, {points}"));
        Assert.Equal([""], Grids.Points(Fixed));
    }

    [Fact]
    public void What_has_all_settings_of_a_rule_is_left_out() => Assert.Equal(
        ["seq-len=8 micro-batch=1", "seq-len=8 micro-batch=2", "seq-len=64 micro-batch=1"],
        Grids.Points($$"""{{Fixed}}, "vary": { "seq-len": [8, 64, 128], "micro-batch": [1, 2] }, "except": [{ "seq-len": 64, "micro-batch": 2 }, { "seq-len": [128, 256] }]"""));

    [Fact]
    public void A_rule_knows_the_settings_of_all_points_and_those_that_are_not_given() => Assert.Equal(
        ["lora-rank=8"],
        Grids.Points($$"""{{Fixed}}, "vary": { "lora-rank": [null, 8] }, "except": [{ "lora-rank": null, "seq-len": 64 }]"""));

    [Fact]
    public void What_is_not_said_has_a_default()
    {
        Grid grid = Grids.Read(Grids.Text(Fixed));

        Assert.Equal([RowLane.Virtual], grid.Lanes);
        Assert.Equal((1, 11, (double?)null, 0), (grid.Repetitions, grid.TimedSteps, grid.TimeoutSeconds, grid.Devices.Count));
    }

    [Fact]
    public void Lanes_devices_and_limits_are_read()
    {
        Grid grid = Grids.Read(Grids.Text(
            $$"""{{Fixed}}, "lane": ["measured", "closed-form"], "devices": ["cuda:all", "cpu"], "repetitions": 3, "timed-steps": 0, "timeout": 1.5"""));

        Assert.Equal([RowLane.Measured, RowLane.ClosedForm], grid.Lanes);
        Assert.Equal(["cuda:all", "cpu"], grid.Devices);
        Assert.Equal((3, 0, 1.5), (grid.Repetitions, grid.TimedSteps, grid.TimeoutSeconds));
    }

    [Theory]
    [InlineData("""{ }""", "schema is missing; allowed: a text that is not empty")]
    [InlineData("""{ "schema": "gpuprobe.row/1" }""", "schema is \"gpuprobe.row/1\"; allowed: gpuprobe.grid/1")]
    [InlineData("""{ "schema": "gpuprobe.grid/2" }""", "schema is \"gpuprobe.grid/2\"; allowed: gpuprobe.grid/1, the newest that this gpuprobe reads")]
    [InlineData("""{ "schema": "gpuprobe.grid/1", "gpus": ["l4"] }""", "setup is missing; allowed: the settings of all points, as in a set-up file")]
    [InlineData("""{ "schema": "gpuprobe.grid/1", "setup": {} }""", "gpus is missing; allowed: a list of cards, which the virtual lane needs")]
    [InlineData("""{ "schema": "gpuprobe.grid/1", "lane": "measured", "setup": {} }""", "devices is missing; allowed: a list such as [\"cuda:all\"], which the measured lane needs")]
    public void A_file_that_is_no_grid_is_refused(string json, string message) => Assert.Equal("grid.json: " + message, Refused.Line(() => Grids.Read(json)));

    [Theory]
    [InlineData(""" "lane": "virtuel" """, "lane 'virtuel' is not known (did you mean 'virtual'?); allowed: virtual, measured, closed-form")]
    [InlineData(""" "lane": ["virtual", "virtual"] """, "lane has 'virtual' twice; allowed: each once")]
    [InlineData(""" "lane": [] """, "lane is an empty list; allowed: each lane once")]
    [InlineData(""" "lane": 7 """, "lane is 7; allowed: a list of texts")]
    [InlineData(""" "vari": {} """, "vari is not known (did you mean 'vary'?); allowed: schema, lane, gpus, devices, setup, vary, points, except, repetitions, timed-steps, timeout")]
    [InlineData(""" "vary": [] """, "vary is an empty list; allowed: a JSON object")]
    [InlineData(""" "vary": { "seq-len": 8 } """, "vary.seq-len is 8; allowed: a list of values")]
    [InlineData(""" "vary": { "seq-len": [] } """, "vary.seq-len is an empty list; allowed: a list of values")]
    [InlineData(""" "vary": { "seq-len": [8, "16"] } """, "vary.seq-len[1] is \"16\"; allowed: a number, or null as when not given")]
    [InlineData(""" "vary": { "precision": ["bf61"] } """, "vary.precision[0] 'bf61' is not known (did you mean 'bf16'?); allowed: fp32, bf16, fp16, bf16-mixed, fp16-mixed")]
    [InlineData(""" "vary": { "loss,style": [["full"]] } """, "vary.loss,style[0] is a JSON array; allowed: a list of 2 values")]
    [InlineData(""" "vary": { "loss,loss": [["full", "full"]] } """, "vary has loss twice; allowed: each option once")]
    [InlineData(""" "points": {} """, "points is a JSON object; allowed: a list of JSON objects")]
    [InlineData(""" "points": [{ "save-to": "x" }] """, "points[0].save-to: a sweep keeps no files, since its points would write over each other's; leave it out")]
    [InlineData(""" "except": [{ "seq-len": 9 }] """, "except[0] leaves nothing out; allowed: options with values that points have together")]
    [InlineData(""" "except": [{}] """, "except[0] is empty; allowed: options with the values of the points that are left out")]
    [InlineData(""" "except": [{ "seq-len": 64 }] """, "no point is left; allowed: 1 to 100000")]
    [InlineData(""" "repetitions": 0 """, "repetitions is 0; allowed: a whole number from 1 to 100")]
    [InlineData(""" "timed-steps": 1 """, "timed-steps is 1; allowed: 0, or 2 to 1000000")]
    [InlineData(""" "timeout": 1e9 """, "timeout is 1e9; allowed: seconds, more than 0 and at most 604800")]
    public void Mistakes_are_named(string keys, string message) =>
        Assert.Equal("grid.json: " + message, Refused.Line(() => Grids.Read(Grids.Text($"{Fixed}, {keys}"))));

    [Fact]
    public void A_product_that_is_too_large_is_refused_before_it_is_made()
    {
        string hundred = string.Join(',', Enumerable.Range(1, 100));

        Assert.Equal(
            "grid.json: vary has more than 250000 combinations; allowed: 1 to 100000 points",
            Refused.Line(() => Grids.Read(Grids.Text($$"""{{Fixed}}, "vary": { "seq-len": [{{hundred}}], "micro-batch": [{{hundred}}], "seed": [{{hundred}}] }"""))));
        Assert.Equal(
            "grid.json: 10000 points on 11 devices and lanes are too many; allowed: 100000 rows, so share them among several grids",
            Refused.Line(() => Grids.Plan($$"""{{Fixed}}, "vary": { "seq-len": [{{hundred}}], "seed": [{{hundred}}] }""", [.. Enumerable.Repeat(Grids.Card(), 11)])));
    }

    [Theory]
    [InlineData("{ \"schema\": ")]
    [InlineData("\u0000")]
    [InlineData("[]")]
    [InlineData("")]
    public void What_is_no_json_object_is_refused_in_one_line(string text) =>
        Assert.StartsWith("grid.json", Refused.Line(() => Grids.Read(text)), StringComparison.Ordinal);

    [Fact]
    public void A_file_cut_off_anywhere_is_refused()
    {
        string whole = Grids.Text($$"""{{Fixed}}, "vary": { "micro-batch": [1, 2] }, "points": [{ "seq-len": 8 }], "except": [{ "micro-batch": 2 }]""");
        Assert.Equal(2, Grids.Read(whole).Points.Count);

        foreach (int length in Enumerable.Range(0, whole.Length - 1))
            Refused.Line(() => Grids.Read(whole[..length]));
    }

    [Fact]
    public void A_huge_file_is_refused()
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(Grids.Text(Fixed) + new string(' ', 17 << 20)));

        Assert.Equal("grid.json is larger than 16.00 MiB; allowed: a JSON file of configuration, not weights", Refused.Line(() => GridReader.Read(stream, "grid.json")));
    }
}
