using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Sweeps;
using GpuProbe.Core.Tests.Models;

namespace GpuProbe.Core.Tests.Sweeps;

public sealed class SweepPlanTest
{
    private const string Fixed = Grids.Fixed;

    [Fact]
    public void Lanes_and_devices_come_before_points()
    {
        var plan = Grids.Plan($$"""{{Fixed}}, "vary": { "micro-batch": [1, 2] }""", Grids.Card(), Grids.Card("l4"), Grids.Card(lane: RowLane.ClosedForm));

        Assert.Equal(
            ["Virtual a100-80gb 1", "Virtual a100-80gb 2", "Virtual l4 1", "Virtual l4 2", "ClosedForm a100-80gb 1", "ClosedForm a100-80gb 2"],
            plan.Points.Select(point => $"{point.Device.Lane} {point.Device.Name} {point.Setup!.MicroBatch}"));
        Assert.Equal(Enumerable.Range(0, 6), plan.Points.Select(point => point.Index));
        Assert.Equal(6, plan.Points.Select(point => point.Id).Distinct().Count());
    }

    [Fact]
    public void Points_that_come_to_the_same_set_up_are_one()
    {
        var plan = Grids.Plan($$"""{{Fixed}}, "vary": { "micro-batch": [null, 1, 2] }, "points": [{ "micro-batch": 2, "loss": "full" }]""");

        Assert.Equal([1L, 2L], plan.Points.Select(point => point.Setup!.MicroBatch));
        Assert.Equal(["", "2"], plan.Points.Select(point => string.Join(' ', point.Varied.Values)));
    }

    [Fact]
    public void A_point_that_contradicts_itself_says_why()
    {
        var plan = Grids.Plan($$"""{{Fixed}}, "vary": { "optimizer": ["adamw-8bit", "adamw"] , "optimizer-impl": ["fused"] }""");

        Assert.Equal([true, false], plan.Points.Select(point => point.Setup is null));
        Assert.StartsWith("--optimizer-impl is fused; allowed with adamw-8bit", plan.Points[0].Refusal, StringComparison.Ordinal);
        Assert.Null(plan.Points[1].Refusal);
    }

    [Fact]
    public void A_model_that_is_missing_or_not_known_is_the_grids_mistake()
    {
        Assert.StartsWith("grid.json: model is missing; allowed: ", Refused.Line(() => Grids.Plan(""" "setup": { "seq-len": 8 } """)), StringComparison.Ordinal);
        Assert.StartsWith(
            "grid.json: model 'mistral-7' is not known (did you mean 'mistral-7b'?); allowed: ",
            Refused.Line(() => Grids.Plan(""" "setup": { "seq-len": 8 }, "vary": { "model": ["mistral-7"] } """)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_may_be_spelled_out() => Assert.Equal(
        64L, Grids.Plan($$""" "setup": { "model": {{ConfigText.Llama()}}, "seq-len": 8 } """).Points[0].Setup!.Model.HiddenSize);

    [Fact]
    public void Names_do_not_change_with_the_files_words()
    {
        SweepPoint one = Grids.Plan($$"""{{Fixed}}, "vary": { "micro-batch": [2] }""").Points[0];
        SweepPoint same = Grids.Plan(""" "vary": { "seq-len": [64] }, "setup": { "micro-batch": 2, "model": "smollm2-135m", "precision": "bf16", "grad-accum": 1 } """).Points[0];

        Assert.Equal(one.Id, same.Id);
        // Baselines hold it: another name for the same point would lose its row.
        Assert.Equal("65ce6ab219d0fc73", one.Id);
    }

    [Fact]
    public void A_grid_has_the_same_name_only_with_the_same_points_on_the_same_cards()
    {
        const string grid = $$"""{{Fixed}}, "vary": { "micro-batch": [1, 2] }""";
        string name = Grids.Plan(grid).Id;

        Assert.Equal(name, Grids.Plan(grid.Replace("[1, 2]", "[ 1,2 ]", StringComparison.Ordinal)).Id);
        Assert.NotEqual(name, Grids.Plan(grid.Replace("[1, 2]", "[2, 1]", StringComparison.Ordinal)).Id);
        Assert.NotEqual(name, Grids.Plan(grid, Grids.Card("l4")).Id);
        SweepDevice card = Grids.Card();
        Assert.NotEqual(name, Grids.Plan(grid, card with { Card = card.Card! with { ContextBytes = 1 } }).Id);
        Assert.NotEqual(name, Grids.Plan(grid + """, "repetitions": 2""").Id);
    }

    [Theory]
    [InlineData("0/3")]
    [InlineData("4/3")]
    [InlineData("1")]
    [InlineData("1/2/3")]
    [InlineData("-1/3")]
    [InlineData("a/b")]
    [InlineData("1/100001")]
    [InlineData("99999999999/99999999999")]
    public void A_part_is_one_of_several(string text) => Assert.Equal(
        $"--shard is {text}; allowed: PART/PARTS such as 3/8, with parts counted from 1", Refused.Line(() => Shard.Parse(text, "--shard")));

    [Fact]
    public void A_part_is_read() => Assert.Equal(new Shard(3, 8), Shard.Parse("3/8", "--shard"));
}
