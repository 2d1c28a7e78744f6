using System.Text.Json;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Sweeps;
using GpuProbe.Core.Tests.Models;

namespace GpuProbe.Core.Tests.Sweeps;

/// <summary>The schema files allow what is read and written, and nothing that is refused by its form.</summary>
public sealed class SchemasTest
{
    private const string Fixed = Grids.Fixed;
    private static readonly JsonSchema GridSchema = JsonSchema.Open("gpuprobe.grid-1.schema.json");
    private static readonly JsonSchema RowSchema = JsonSchema.Open("gpuprobe.row-1.schema.json");

    [Fact]
    public void The_grids_schema_has_the_keys_of_the_reader()
    {
        string[] options = [.. SetupNames.All.Where(name => name != SetupNames.SaveTo).Order()];

        Assert.Equal(GridReader.Keys.Order(), Keys(GridSchema.Root));
        foreach (string key in new[] { "setup", "vary" })
            Assert.Equal(options, Keys(GridSchema.Root.GetProperty("properties").GetProperty(key)));
        Assert.Equal(options, Keys(GridSchema.Root.GetProperty("$defs").GetProperty("settings")));
        Assert.Equal(options, Keys(GridSchema.Root.GetProperty("properties").GetProperty("except").GetProperty("items")));
    }

    [Theory]
    [InlineData("precision")]
    [InlineData("optimizer")]
    [InlineData("optimizer-impl")]
    [InlineData("shard")]
    [InlineData("attention")]
    [InlineData("allocator")]
    [InlineData("base-weights")]
    [InlineData("save")]
    public void The_grids_schema_has_the_words_of_an_option(string option)
    {
        string[] words = [.. GridSchema.Root.GetProperty("$defs").GetProperty(option).GetProperty("enum").EnumerateArray()
            .Where(word => word.ValueKind == JsonValueKind.String).Select(word => word.GetString()!)];

        string refusal = Refused.Line(() => Grids.Read(Grids.Text($$"""{{Fixed}}, "vary": { "{{option}}": ["§"] }""")));
        Assert.EndsWith($"allowed: {string.Join(", ", words)}", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Fixed)]
    [InlineData($$"""{{Fixed}}, "lane": "closed-form" """)]
    [InlineData($$"""{{Fixed}}, "lane": ["measured", "virtual"], "devices": ["cpu"], "repetitions": 2, "timed-steps": 0, "timeout": 0.5""")]
    [InlineData($$"""{{Fixed}}, "vary": { "seq-len": [1, null], "micro-batch,grad-accum": [[1, 2]], "precision": ["bf16"], "model": ["l.json"] }""")]
    [InlineData($$"""{{Fixed}}, "points": [{}, { "lora-alpha": 1.5, "lora-targets": "q_proj" }], "except": [{ "lora-alpha": [1.5, 2], "seq-len": 64 }], "vary": { "seed": [1] }""")]
    [InlineData(""" "setup": {} """)]
    public void Both_take_it(string keys)
    {
        string json = Grids.Text(keys);

        Assert.True(GridSchema.Allows(json));
        Grids.Read(json);
    }

    [Theory]
    [InlineData("")]
    [InlineData($$"""{{Fixed}}, "lanes": [] """)]
    [InlineData($$"""{{Fixed}}, "lane": "real" """)]
    [InlineData($$"""{{Fixed}}, "lane": ["virtual", "virtual"] """)]
    [InlineData($$"""{{Fixed}}, "lane": [] """)]
    [InlineData($$"""{{Fixed}}, "devices": "cpu" """)]
    [InlineData($$"""{{Fixed}}, "devices": ["cpu", "cpu"] """)]
    [InlineData($$"""{{Fixed}}, "repetitions": 0 """)]
    [InlineData($$"""{{Fixed}}, "timed-steps": 1 """)]
    [InlineData($$"""{{Fixed}}, "timeout": 0 """)]
    [InlineData($$"""{{Fixed}}, "vary": { "seq-len": [] } """)]
    [InlineData($$"""{{Fixed}}, "vary": { "seq-len": ["1"] } """)]
    [InlineData($$"""{{Fixed}}, "vary": { "seq_len": [1] } """)]
    [InlineData($$"""{{Fixed}}, "vary": { "precision": ["bf61"] } """)]
    [InlineData($$"""{{Fixed}}, "vary": { "precision": ["bf16"], "loss,style": ["full"] } """)]
    [InlineData($$"""{{Fixed}}, "points": [7] """)]
    [InlineData($$"""{{Fixed}}, "points": [{ "save-to": "x" }] """)]
    [InlineData($$"""{{Fixed}}, "points": [{ "weights": "" }] """)]
    [InlineData($$"""{{Fixed}}, "except": [{}] """)]
    [InlineData(""" "setup": { "model": 7 } """)]
    public void Neither_takes_it(string keys)
    {
        string json = keys.Length > 0 ? Grids.Text(keys) : """{ "schema": "gpuprobe.grid/1", "gpus": ["l4"] }""";

        Assert.False(GridSchema.Allows(json));
        Refused.Line(() => Grids.Read(json));
    }

    [Theory]
    [InlineData("scripts/examples/grid.json", 48)]
    [InlineData("benchmarks/baselines/virtual.grid.json", 20)]
    public void The_repositorys_grids_are_grids(string file, int rows)
    {
        string path = Path.Combine(JsonSchema.Repository, file);
        Grid grid = GridReader.Read(path);
        SweepDevice[] devices = [.. grid.Lanes.SelectMany(lane => grid.Gpus.Select(name => Grids.Card(name, lane)))];

        Assert.True(GridSchema.Allows(File.ReadAllText(path)));
        Assert.Equal((rows, 0), SweepPlan.Of(grid, Catalogs.Models, devices).Points is var points ? (points.Count, points.Count(point => point.Setup is null)) : default);
    }

    [Fact]
    public void Rows_are_of_their_schema()
    {
        foreach (ResultRow row in SampleRows.All)
            Assert.True(RowSchema.Allows(ResultRows.Write(row)), ResultRows.Write(row));
        Assert.Equal(
            Keys(RowSchema.Root),
            SampleRows.All.SelectMany(row => JsonDocument.Parse(ResultRows.Write(row)).RootElement.EnumerateObject().Select(key => key.Name)).Distinct().Order());
        Assert.False(RowSchema.Allows(ResultRows.Write(SampleRows.All[0]).Replace("\"status\"", "\"state\"", StringComparison.Ordinal)));
    }

    private static string[] Keys(JsonElement schema) => [.. schema.GetProperty("properties").EnumerateObject().Select(property => property.Name).Order()];
}
