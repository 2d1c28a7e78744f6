using System.Text.Json;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Tests.Models;
using GpuProbe.Tests;

namespace GpuProbe.Core.Tests.Reporting;

public sealed class ResultJsonTest
{
    [Fact]
    public void Form() => Approved.Match(ResultJson.Write(SampleResults.Probe));

    [Fact]
    public void Form_with_a_virtual_card() => Approved.Match(ResultJson.Write(SampleResults.VirtualOutOfMemory));

    [Fact]
    public void Form_of_a_comparison_with_a_twin()
    {
        using JsonDocument json = JsonDocument.Parse(ResultJson.Write(SampleResults.OnCard));
        Approved.Match(json.RootElement.GetProperty("comparison").GetRawText());
    }

    [Fact]
    public void Form_of_an_early_end() => Approved.Match(ResultJson.Write(SampleResults.Killed));

    [Fact]
    public void Reads_what_it_writes()
    {
        foreach (ProbeResult result in new[] { SampleResults.Estimate, SampleResults.Probe, SampleResults.OutOfMemory, SampleResults.Killed, SampleResults.OnVirtualCard, SampleResults.VirtualOutOfMemory, SampleResults.OnCard, SampleResults.OnCardThatIsVirtual })
        {
            string json = ResultJson.Write(result);
            Assert.Equal(json, ResultJson.Write(ResultJson.Read(json, "result.json")));
        }
    }

    [Fact]
    public void Unknown_is_null_and_what_a_run_did_not_get_to_is_unknown()
    {
        using JsonDocument json = JsonDocument.Parse(ResultJson.Write(SampleResults.OutOfMemory));
        JsonElement measurement = json.RootElement.GetProperty("measurement");

        Assert.Equal(JsonValueKind.Null, measurement.GetProperty("gradientBytes").ValueKind);
        Assert.Equal(JsonValueKind.Null, measurement.GetProperty("peakReservedBytes").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("verdict").ValueKind);
    }

    [Fact]
    public void A_field_from_a_newer_minor_version_is_passed_over()
    {
        string json = ResultJson.Write(SampleResults.Probe).Insert(1, "\"new\": {\"deep\": [1]},");
        Assert.Equal(ResultJson.Write(SampleResults.Probe), ResultJson.Write(ResultJson.Read(json, "result.json")));
    }

    [Theory]
    [InlineData("""{"schema": "gpuprobe.result/2"}""", "written with schema gpuprobe.result/2, but this gpuprobe reads up to gpuprobe.result/1; use a newer gpuprobe.")]
    [InlineData("""{"schema": "other/1"}""", "not a gpuprobe result: its schema is \"other/1\".")]
    [InlineData("""{"a": 1}""", "not a gpuprobe result: it has no \"schema\".")]
    [InlineData("[]", "not a gpuprobe result: it has no \"schema\".")]
    public void What_it_cannot_read_is_refused(string json, string message) =>
        Assert.Equal("result.json: " + message, Refused.Line(() => ResultJson.Read(json, "result.json")));

    [Theory]
    [InlineData("")]
    [InlineData("""{"schema": "gpuprobe.result/1"}""")]
    [InlineData("""{"schema": "gpuprobe.result/1", "setup": {}}""")]
    public void What_is_broken_is_refused(string json) =>
        Assert.Contains("result.json", Refused.Line(() => ResultJson.Read(json, "result.json")), StringComparison.Ordinal);

    [Fact]
    public void A_virtual_run_has_no_times()
    {
        Assert.All(VirtualEstimate.From("t4", SampleResults.Measurement, []).Phases, phase => Assert.Null(phase.Seconds));
        Assert.All(MeasurementResult.From(SampleResults.Measurement, capacityBytes: null).Phases, phase => Assert.NotNull(phase.Seconds));
    }
}
