using GpuProbe.Core.Comparison;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Tracing;
using GpuProbe.Tests;

namespace GpuProbe.Core.Tests.Reporting;

public sealed class ConsoleReportTest
{
    [Fact]
    public void Predicted() => Approved.Match(ConsoleReport.Predicted(SampleResults.Estimate, ReportStyle.Plain));

    [Fact]
    public void On_the_virtual_card() => Approved.Match(ConsoleReport.Predicted(SampleResults.OnVirtualCard, ReportStyle.Plain));

    [Fact]
    public void Out_of_memory_on_the_virtual_card() => Approved.Match(ConsoleReport.Predicted(SampleResults.VirtualOutOfMemory, ReportStyle.Plain));

    [Fact]
    public void Without_a_virtual_card_it_says_how_to_get_one()
    {
        ProbeResult result = SampleResults.Estimate with
        {
            Estimate = SampleResults.Estimate.Estimate! with { VirtualMissing = "scripts/setup brings it." },
        };

        Assert.Contains("virtual card: scripts/setup brings it.\n", ConsoleReport.Predicted(result, ReportStyle.Plain), StringComparison.Ordinal);
    }

    [Fact]
    public void Measured() => Approved.Match(ConsoleReport.Measured(SampleResults.Probe, ReportStyle.Plain));

    [Fact]
    public void Measured_on_a_card() => Approved.Match(ConsoleReport.Measured(SampleResults.OnCard, ReportStyle.Plain));

    [Fact]
    public void Measured_on_a_card_that_is_virtual() => Approved.Match(ConsoleReport.Measured(SampleResults.OnCardThatIsVirtual, ReportStyle.Plain));

    [Fact]
    public void Logits_are_named_beside_temporaries_where_some_were_live()
    {
        MeasurementResult measurement = SampleResults.Probe.Measurement!;
        ProbeResult result = SampleResults.Probe with
        {
            Measurement = measurement with
            {
                CategoriesAtPeak = new Dictionary<MemoryCategory, long>(measurement.CategoriesAtPeak!) { [MemoryCategory.Logits] = 17 },
            },
        };

        Assert.Contains("\nLogits and temporaries from aten::mm 1.00 GiB, aten::_softmax 17 B.\n", ConsoleReport.Measured(result, ReportStyle.Plain), StringComparison.Ordinal);
    }

    [Fact]
    public void The_verdict_of_a_run_on_a_card_says_so()
    {
        Assert.Contains("Verdict  [measured]\n", ConsoleReport.Concluded(SampleResults.OnCard, ReportStyle.Plain), StringComparison.Ordinal);
        Assert.Contains("Verdict  [virtual]\n", ConsoleReport.Concluded(SampleResults.OnCardThatIsVirtual, ReportStyle.Plain), StringComparison.Ordinal);
        Assert.DoesNotContain("measured", ConsoleReport.Measured(SampleResults.OnCardThatIsVirtual, ReportStyle.Plain), StringComparison.Ordinal);
    }

    [Fact]
    public void A_card_without_a_twin_has_the_closed_form_and_says_why()
    {
        ProbeResult result = SampleResults.OnCard with
        {
            Estimate = SampleResults.Estimate.Estimate! with { VirtualMissing = "no virtual GPU here." },
            Comparison = MemoryComparison.Of(SampleResults.Estimate.Estimate!.ClosedForm!, SampleResults.Measurement, ofSlice: false),
        };

        string report = ConsoleReport.Measured(result, ReportStyle.Plain);
        Assert.Contains("The closed form only; reserved and the card's own peak take its virtual twin: no virtual GPU", report, StringComparison.Ordinal);
        Assert.DoesNotContain("Virtual twin against", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Out_of_memory() => Approved.Match(ConsoleReport.Measured(SampleResults.OutOfMemory, ReportStyle.Plain));

    [Fact]
    public void Ended_early() => Approved.Match(ConsoleReport.Measured(SampleResults.Killed, ReportStyle.Plain));

    [Fact]
    public void What_does_not_fit_says_by_how_much()
    {
        ProbeResult result = SampleResults.Estimate with
        {
            Verdict = SampleResults.Estimate.Verdict! with { Fits = false, HeadroomBytes = -(3L << 30) },
        };

        Assert.Contains("does not fit on sample-80gb: 3.00 GiB too much\n", ConsoleReport.Predicted(result, ReportStyle.Plain), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(100)]
    [InlineData(120)]
    public void Lines_keep_to_the_width(int width)
    {
        var style = new ReportStyle(width, Colour: false);
        string text = ConsoleReport.Predicted(SampleResults.OnVirtualCard, style) + ConsoleReport.Measured(SampleResults.Probe, style);

        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, width));
    }

    [Fact]
    public void Colour_changes_nothing_but_the_colour()
    {
        string coloured = ConsoleReport.Predicted(SampleResults.Estimate, new ReportStyle(100, Colour: true));
        string plain = ConsoleReport.Predicted(SampleResults.Estimate, ReportStyle.Plain);

        Assert.Contains("\e[1;32mfits on", coloured, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', plain);
        Assert.Equal(plain, System.Text.RegularExpressions.Regex.Replace(coloured, "\e\\[[0-9;]*m", "", default, TimeSpan.FromSeconds(1)));
    }
}
