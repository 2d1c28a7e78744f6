using System.Text;
using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Core.Comparison.Gating;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Tracing;

namespace GpuProbe.Core.Tests.Comparison.Gating;

public sealed class BaselineUpdateTest
{
    private static readonly ResultRow[] Rows =
    [
        SampleRows.Virtual("a", 1_000_000), SampleRows.Virtual("b", 2_000_000), SampleRows.DoesNotFit(SampleRows.Virtual("c", 3)),
        SampleRows.Measured("m", 9, 0.30, 0.31, 0.29, 0.30),
    ];

    // As a person leaves it: remarks, margins of their own, and a layout that no writer has.
    private static readonly string Text = BaselineText.Write(SampleRows.Baseline(Rows))
        .Replace("\"rows\": [", "\"comment\": \"kept\",\n   \"rows\":   [", StringComparison.Ordinal)
        .Replace("\"expected\": 2000000 }", "\"margin\":0.1,\n \"expected\":   2000000, \"comment\": \"ünïcode\" }", StringComparison.Ordinal);

    [Fact]
    public void Where_nothing_moved_nothing_changes()
    {
        Assert.Equal(Text, Updated(Text, Rows));
        Assert.Equal(Text, Updated(Text, []));
        Assert.Equal(Text, Updated(Text, [.. Rows.Select(row => row with { Status = RowStatus.Failed })]));
        Assert.Equal(Text, Updated(Text, [.. Rows.Select(row => row with { AllocatedBytes = 5, Doubts = ["others were on the card"] })]));
    }

    [Fact]
    public void Only_the_figures_that_moved_change()
    {
        ResultRow moved = Rows[1] with { AllocatedBytes = 5_000_000, DeviceBytes = 77, PeakPhase = Phase.ZeroGrad };
        // The second of the rows with this phase.
        int phase = Text.IndexOf("\"backward\"", Text.IndexOf("\"id\": \"b\"", StringComparison.Ordinal), StringComparison.Ordinal);
        string expected = string.Concat(Text.AsSpan(0, phase), "\"zero-grad\"", Text.AsSpan(phase + "\"backward\"".Length))
            .Replace("\"expected\":   2000000,", "\"expected\":   5000000,", StringComparison.Ordinal)
            .Replace("\"expected\": 2002000 }", "\"expected\": 77 }", StringComparison.Ordinal);

        Assert.Equal(expected, Updated(Text, [Rows[0], moved, Rows[2], Rows[3]]));
    }

    [Fact]
    public void Line_ends_and_byte_order_mark_stay()
    {
        string windows = "\uFEFF" + Text.Replace("\n", "\r\n", StringComparison.Ordinal);
        string updated = Updated(windows, [.. Rows, SampleRows.Virtual("new", 9)]);

        Assert.StartsWith("\uFEFF{\r\n", updated, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', updated.Replace("\r\n", "", StringComparison.Ordinal));
        Assert.Contains("\"id\": \"new\"", updated, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_whose_outcome_changed_is_written_anew_and_keeps_its_remark()
    {
        string text = Text.Replace("\"status\": \"does-not-fit\"", "\"comment\": \"too much for a T4\", \"status\": \"does-not-fit\"", StringComparison.Ordinal);
        Baseline updated = Read(Updated(text, [Rows[0], Rows[1], Rows[2] with { Status = RowStatus.Fits }, Rows[3]]));

        Assert.Equal((RowStatus.Fits, "too much for a T4"), (updated.Rows[2].Status, updated.Rows[2].Comment));
        Assert.Equal(3, updated.Rows[2].Metrics[GateMetric.Allocated].Value);
    }

    [Fact]
    public void Another_libtorch_of_all_rows_of_a_lane_changes_its_head_alone()
    {
        ResultRow[] newer = [.. Rows.Select(row => row.Lane == RowLane.Virtual ? row with { TorchVersion = "2.7.0" } : row)];
        string expected = Text.Replace("\"virtual\": {\n      \"libtorch\": \"2.6.0\"", "\"virtual\": {\n      \"libtorch\": \"2.7.0\"", StringComparison.Ordinal);

        Assert.NotEqual(Text, expected);
        Assert.Equal(expected, Updated(Text, newer));
    }

    [Fact]
    public void Another_libtorch_of_some_rows_is_said_in_those()
    {
        Baseline updated = Read(Updated(Text, [Rows[0] with { TorchVersion = "2.7.0", AllocatedBytes = 8 }, .. Rows[1..]]));

        Assert.Equal("2.6.0", updated.Lanes[RowLane.Virtual].Origin.Torch);
        Assert.Equal(("2.7.0", 8m), (updated.Rows[0].Origin.Torch, updated.Rows[0].Metrics[GateMetric.Allocated].Value));
        Assert.Equal("2.6.0", updated.Rows[1].Origin.Torch);
    }

    [Fact]
    public void Another_card_is_taken_over()
    {
        ResultRow elsewhere = Rows[3] with { Id = "h", Device = "NVIDIA H200", StepSeconds = [9, 0.1, 0.1] };
        Baseline updated = Read(Updated(Text, [.. Rows[..3], elsewhere]));

        Assert.Equal(("h", "NVIDIA H200", 0.1m), (updated.Rows[3].Id, updated.Rows[3].Device, updated.Rows[3].Metrics[GateMetric.Seconds].Value));
    }

    [Fact]
    public void Rows_and_lanes_that_are_new_are_added_behind_the_others()
    {
        ResultRow[] added =
        [
            SampleRows.Virtual("n1", 9), SampleRows.Virtual("n2", 9),
            SampleRows.Virtual("f", 3) with { Lane = RowLane.ClosedForm, TorchVersion = null, ReservedBytes = null, DeviceBytes = null },
            SampleRows.Virtual("bad", 9) with { Status = RowStatus.Failed },
        ];
        string updated = Updated(Text, [.. Rows, .. added]);
        Baseline read = Read(updated);

        Assert.StartsWith(Text[..Text.IndexOf("    }\n  },", StringComparison.Ordinal)], updated, StringComparison.Ordinal);
        Assert.Equal(["a", "b", "c", "m", "n1", "n2", "f"], read.Rows.Select(row => row.Id));
        Assert.Equal(0, SampleRows.Report(read, allowImprovements: false, [.. Rows, .. added[..3]]).ExitCode);
    }

    [Theory]
    [InlineData("\"rows\": []")]
    [InlineData("\"rows\": [\n  ]")]
    public void Rows_are_added_where_there_were_none(string rows)
    {
        string text = $$"""{"schema": "gpuprobe.baseline/1", "tool": {"version": "1"}, "lanes": {}, {{rows}}}""";

        Assert.Equal(0, SampleRows.Report(Read(Updated(text, Rows)), allowImprovements: false, Rows).ExitCode);
    }

    [Fact]
    public void The_replacement_passes_and_is_not_replaced_again() => Prop.ForAll(
        (from bytes in Gen.ListOf(Gen.Choose(0, 3_000_000), 4)
         from fits in Gen.ListOf(Gen.Choose(0, 3), 4)
         from seconds in Gen.Choose(1, 1_000_000)
         select (bytes, fits, seconds)).ToArbitrary(),
        one =>
        {
            ResultRow[] rows =
            [
                .. Rows.Select((row, i) => row with
                {
                    AllocatedBytes = one.bytes[i],
                    Status = one.fits[i] == 0 ? RowStatus.DoesNotFit : RowStatus.Fits,
                    StepSeconds = row.StepSeconds is null ? null : [9, one.seconds / 1e6, one.seconds / 1e6],
                }),
            ];
            string updated = Updated(Text, rows);
            Assert.Equal(0, SampleRows.Report(Read(updated), allowImprovements: false, rows).ExitCode);
            Assert.Equal(updated, Updated(updated, rows));
            Assert.Contains("\"comment\": \"kept\"", updated, StringComparison.Ordinal);
        }).QuickCheckThrowOnFailure();

    private static string Updated(string text, IReadOnlyList<ResultRow> rows)
    {
        Baseline baseline = Read(text);
        return Encoding.UTF8.GetString(BaselineUpdate.Apply(Encoding.UTF8.GetBytes(text), baseline, Gate.Judge(baseline, rows)));
    }

    private static Baseline Read(string text) => BaselineReader.Read(SampleRows.Stream(text), "b.json");
}
