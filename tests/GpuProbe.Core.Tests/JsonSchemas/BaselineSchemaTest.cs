using System.Reflection;
using GpuProbe.Core.Comparison.Gating;
using GpuProbe.Core.Tests.Comparison.Gating;

namespace GpuProbe.Core.Tests.JsonSchemas;

public sealed class BaselineSchemaTest
{
    private static readonly string Root = typeof(BaselineSchemaTest).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    private static readonly string Schema = File.ReadAllText(Path.Combine(Root, "schemas", "gpuprobe.baseline-1.schema.json"));

    private static readonly string Baseline = BaselineText.Write(SampleRows.Baseline(
        SampleRows.Virtual("a", 1_000_000), SampleRows.DoesNotFit(SampleRows.Virtual("b", 5)), SampleRows.Virtual("c", 7) with { TorchVersion = "2.7.0" },
        SampleRows.Measured("m", 9, 0.30, 0.31, 0.29, 0.30)));

    [Fact]
    public void What_is_written_is_valid() => Assert.Empty(JsonSchemaCheck.Problems(Schema, Baseline));

    [Fact]
    public void The_repositorys_own_baseline_is_valid() =>
        Assert.Empty(JsonSchemaCheck.Problems(Schema, File.ReadAllText(Path.Combine(Root, "benchmarks", "baselines", "virtual.json"))));

    [Theory]
    [InlineData("\"expected\": 1000000", "\"expected\": 1000000, \"margin\": 0.1, \"floor\": 5, \"comment\": \"why\"")]
    [InlineData("\"rows\":", "\"comment\": \"why\", \"rows\":")]
    [InlineData("\"expected\": 1000000", "\"expected\": -1")]
    [InlineData("\"expected\": 1000000", "\"expected\": \"1\"")]
    [InlineData("\"expected\": 1000000", "\"expcted\": 1")]
    [InlineData("\"status\": \"does-not-fit\"", "\"status\": \"failed\"")]
    [InlineData("\"id\": \"a\"", "\"id\": \"\"")]
    [InlineData("\"id\": \"a\",", "")]
    [InlineData("\"peakPhase\": \"backward\"", "\"peakPhase\": \"back\"")]
    [InlineData("\"margin\": 0.05", "\"margin\": 1001")]
    [InlineData("\"backward\": 0.2", "\"backwards\": 0.2")]
    [InlineData("\"version\": \"0.1.0\",", "")]
    public void The_schema_says_what_the_reader_says(string there, string instead)
    {
        int at = Baseline.IndexOf(there, StringComparison.Ordinal);
        Assert.True(at >= 0, there);
        string changed = string.Concat(Baseline.AsSpan(0, at), instead, Baseline.AsSpan(at + there.Length));
        Exception? refusal = Record.Exception(() => BaselineReader.Read(SampleRows.Stream(changed), "b.json"));

        Assert.True(refusal is null or ToolException, $"{refusal}");
        Assert.Equal(refusal is null, JsonSchemaCheck.Problems(Schema, changed).Count == 0);
    }
}
