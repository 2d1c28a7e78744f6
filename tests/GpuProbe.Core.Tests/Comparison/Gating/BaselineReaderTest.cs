using GpuProbe.Core.Comparison.Gating;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Tests;

namespace GpuProbe.Core.Tests.Comparison.Gating;

public sealed class BaselineReaderTest
{
    private static readonly Baseline Whole = SampleRows.Baseline(
        SampleRows.Virtual("a", 1_000_000),
        SampleRows.DoesNotFit(SampleRows.Virtual("b", 5)),
        SampleRows.Virtual("c", 7) with { TorchVersion = "2.7.0" },
        SampleRows.Virtual("d", 7) with { Status = RowStatus.Refused, Reason = "no", AllocatedBytes = null },
        SampleRows.Measured("m", 9, 0.30, 0.31, 0.29, 0.30),
        SampleRows.Virtual("f", 3) with { Lane = RowLane.ClosedForm, TorchVersion = null, ReservedBytes = null, DeviceBytes = null });

    [Fact]
    public void Form() => Approved.Match(BaselineText.Write(Whole));

    [Fact]
    public void What_is_written_reads_back_and_is_written_again()
    {
        string text = BaselineText.Write(Whole);

        Assert.Equal(text, BaselineText.Write(Read(text)));
    }

    [Fact]
    public void Margins_remarks_and_own_origins_are_kept()
    {
        string text = BaselineText.Write(Whole)
            .Replace("\"expected\": 1000000 }", "\"expected\": 1000000, \"margin\": 0.25, \"floor\": 1.5, \"comment\": \"see the paper: ±2 %\" }", StringComparison.Ordinal)
            .Replace("\"rows\"", "\"comment\": \"all of it\", \"rows\"", StringComparison.Ordinal);
        Baseline read = Read(text);

        Assert.Equal("all of it", read.Comment);
        Assert.Equal(new Tolerance(0.25m, 1.5m), read.Tolerance(read.Rows[0], GateMetric.Allocated));
        Assert.Equal("see the paper: ±2 %", read.Rows[0].Metrics[GateMetric.Allocated].Comment);
        Assert.Equal(new Origin("2.7.0", Driver: null), read.Rows[2].Origin);
        Assert.Equal(BaselineText.Write(read), BaselineText.Write(Read(BaselineText.Write(read))));
    }

    [Theory]
    [InlineData("", "b.json is empty; allowed: a JSON object")]
    [InlineData("{", "b.json is not valid JSON (line 1, byte 2)")]
    [InlineData("[]", "b.json holds an empty list; allowed: a JSON object")]
    [InlineData("{}", "b.json: not a baseline: it has no \"schema\"")]
    [InlineData("{\"schema\": \"gpuprobe.result/1\"}", "b.json: not a baseline: its schema is \"gpuprobe.result/1\"")]
    [InlineData("{\"schema\": \"gpuprobe.baseline/2\"}", "b.json: written with schema gpuprobe.baseline/2, but this gpuprobe reads up to gpuprobe.baseline/1; use a newer gpuprobe")]
    [InlineData("{\"schema\": \"gpuprobe.baseline/x\"}", "b.json: not a baseline: its schema is \"gpuprobe.baseline/x\"")]
    [InlineData("{\"schema\": \"gpuprobe.baseline/1\"}", "b.json: tool is missing; allowed: a JSON object")]
    [InlineData("{\"schema\": \"gpuprobe.baseline/1\", \"tool\": {\"version\": \"1\"}, \"lanes\": {}}", "b.json: rows is missing; allowed: a list of JSON objects")]
    public void What_is_no_baseline_is_refused_in_a_line(string text, string message) =>
        Assert.StartsWith(message, Refusal(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"expected\": 1000000", "\"expected\": -1", "rows[0].metrics.allocated.expected is -1; allowed: a whole number from 0 to 9223372036854775807")]
    [InlineData("\"expected\": 1000000", "\"expected\": 1e400", "rows[0].metrics.allocated.expected is 1e400; allowed: a whole number")]
    [InlineData("\"expected\": 1000000", "\"expected\": 1, \"margni\": 0", "rows[0].metrics.allocated.margni is not known (did you mean 'margin'?); allowed: expected, margin, floor, comment")]
    [InlineData("\"expected\": 1000000", "\"expected\": 1, \"margin\": -0.1", "rows[0].metrics.allocated.margin is -0.1; allowed: a number from 0 to 1000")]
    [InlineData("\"expected\": 0.3,", "\"expected\": \"0,3\",", "rows[4].metrics.seconds.expected is \"0,3\"; allowed: a number")]
    [InlineData("\"id\": \"a\"", "\"id\": \"\"", "rows[0].id is \"\"; allowed: a text that is not empty")]
    [InlineData("\"id\": \"b\"", "\"id\": \"a\"", "two rows have id a, lane virtual and device t4; allowed: one")]
    [InlineData("\"status\": \"refused\"", "\"status\": \"failed\"", "rows[3].status is \"failed\"; allowed: fits, does-not-fit, refused")]
    [InlineData("\"peakPhase\": \"backward\"", "\"peakPhase\": \"backwards\"", "rows[0].peakPhase is \"backwards\"; allowed: build, ")]
    [InlineData("\"lane\": \"closed-form\"", "\"lane\": \"real\"", "rows[5].lane is \"real\"; allowed: measured, virtual, closed-form")]
    [InlineData("\"reserved\": { \"margin\": 0, \"floor\": 0 },", "", "neither the lane nor a has margin and floor of reserved; allowed: both in one of them")]
    [InlineData("\"margin\": 0, \"floor\": 0", "\"margin\": 0", "lanes.virtual.allocated.floor is missing; allowed: a number from 0 to")]
    public void A_slip_is_named_with_its_place(string correct, string wrong, string message)
    {
        string text = BaselineText.Write(Whole);
        int at = text.IndexOf(correct, StringComparison.Ordinal);
        Assert.True(at >= 0, $"{correct} is not in the sample");

        Assert.Contains(message, Refusal(string.Concat(text.AsSpan(0, at), wrong, text.AsSpan(at + correct.Length))), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_truncation_is_refused_in_a_line()
    {
        string text = BaselineText.Write(SampleRows.Baseline(SampleRows.Virtual("a", 1)));
        for (int length = 0; length < text.Length - 2; length++)
            Assert.DoesNotContain('\n', Refusal(text[..length]));
    }

    [Fact]
    public void A_huge_file_is_refused_before_it_is_read()
    {
        using var endless = new Endless();
        var refusal = Assert.Throws<ToolException>(() => BaselineReader.Read(endless, "b.json"));

        Assert.StartsWith("b.json is larger than 16.00 MiB", refusal.Message, StringComparison.Ordinal);
        Assert.True(endless.Taken <= 17 << 20);
    }

    private static string Refusal(string text)
    {
        var refusal = Assert.Throws<ToolException>(() => Read(text));
        Assert.Equal(ExitCode.BadInput, refusal.ExitCode);
        return refusal.Message;
    }

    private static Baseline Read(string text) => BaselineReader.Read(SampleRows.Stream(text), "b.json");

    private sealed class Endless : MemoryStream
    {
        public long Taken { get; private set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            Array.Fill(buffer, (byte)' ', offset, count);
            Taken += count;
            return count;
        }

        public override int Read(Span<byte> buffer)
        {
            buffer.Fill((byte)' ');
            Taken += buffer.Length;
            return buffer.Length;
        }
    }
}
