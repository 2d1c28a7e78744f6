using System.Globalization;
using System.Text.Json;
using System.Xml;
using System.Xml.Schema;
using GpuProbe.Core.Comparison.Gating;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Reporting.Gating;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Tests.Comparison.Gating;
using GpuProbe.Core.Tracing;
using GpuProbe.Tests;

namespace GpuProbe.Core.Tests.Reporting.Gating;

/// <summary>Every format of one report with every verdict, also where a thousand and a half is 1.000,5.</summary>
public sealed class GateOutputTest : IDisposable
{
    private static readonly ResultRow[] Expected =
    [
        SampleRows.Virtual("512", 1_000_000), SampleRows.Virtual("1024", 2_000_000_000), SampleRows.Virtual("2048", 4_000_000_000),
        SampleRows.DoesNotFit(SampleRows.Virtual("4096", 8_000_000_000)), SampleRows.Virtual("missing", 5), SampleRows.Virtual("failed", 5),
        SampleRows.Virtual("torch", 5), SampleRows.Measured("steps", 9, 0.30, 0.31, 0.29, 0.30),
    ];

    private static readonly ResultRow[] Observed =
    [
        Expected[0], Expected[1] with { AllocatedBytes = 2_001_048_576, PeakPhase = Phase.Forward }, SampleRows.DoesNotFit(Expected[2]),
        Expected[3] with { Status = RowStatus.Fits, Reason = null }, Expected[5] with { Status = RowStatus.Failed, Reason = "killed\nby 100 % \u0007 <|> of: memory, \ud800" },
        Expected[6] with { TorchVersion = "2.7.0" },
        Expected[7] with { StepSeconds = [9, 0.5, 0.52, 0.5, 0.49], PhaseSeconds = new Dictionary<Phase, double> { [Phase.Forward] = 0.1, [Phase.Backward] = 0.35 } },
        SampleRows.Virtual("::error::new", 7),
    ];

    private readonly CultureInfo _before = CultureInfo.CurrentCulture;

    public void Dispose() => CultureInfo.CurrentCulture = _before;

    public static TheoryData<string> Formats() => ["Console", "Narrow", "Markdown", "GitHub", "JUnit", "Benchmark", "Json"];

    [Theory, MemberData(nameof(Formats))]
    public void Every_format_is_the_same_everywhere(string format)
    {
        Approved.Match(Text(format), name: format);
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (comma.NumberFormat.NumberDecimalSeparator, comma.NumberFormat.NumberGroupSeparator) = (",", ".");
        (comma.NumberFormat.PercentDecimalSeparator, comma.NumberFormat.NegativeSign) = (",", "−");
        (comma.DateTimeFormat.DateSeparator, comma.DateTimeFormat.TimeSeparator) = (".", ".");
        CultureInfo.CurrentCulture = comma;
        Approved.Match(Text(format), name: format);
    }

    [Fact]
    public void The_junit_file_keeps_to_the_schema_of_Ant_and_counts_right()
    {
        var settings = new XmlReaderSettings { ValidationType = ValidationType.Schema };
        settings.Schemas.Add(null, Path.Combine(AppContext.BaseDirectory, "junit.xsd"));
        settings.ValidationEventHandler += (_, problem) => Assert.Fail(problem.Message);
        var document = new XmlDocument();
        using (var reader = XmlReader.Create(new StringReader(Text("JUnit")), settings))
            document.Load(reader);
        XmlElement suite = (XmlElement)document.SelectSingleNode("/testsuites/testsuite")!;

        Assert.Equal(document.SelectNodes("//testcase")!.Count, int.Parse(suite.GetAttribute("tests"), CultureInfo.InvariantCulture));
        Assert.Equal(document.SelectNodes("//failure")!.Count, int.Parse(suite.GetAttribute("failures"), CultureInfo.InvariantCulture));
        Assert.Equal(document.SelectNodes("//error")!.Count, int.Parse(suite.GetAttribute("errors"), CultureInfo.InvariantCulture));
        Assert.Equal(document.SelectNodes("//skipped")!.Count, int.Parse(suite.GetAttribute("skipped"), CultureInfo.InvariantCulture));
        Assert.Equal("killed by 100 %   <|> of: memory, \uFFFD", document.SelectSingleNode("//error[contains(@message, 'killed')]/@message")!.Value!.Split(": ", 2)[1]);
    }

    [Fact]
    public void Characters_that_XML_does_not_have_are_replaced()
    {
        ResultRow odd = SampleRows.Virtual("\0\u0001\uFFFF\uFFFE\ud83d\ude00]]>\ud83d&\"'", 5) with { Device = "<t4>" };
        string xml = JUnitXml.Write(SampleRows.Report(SampleRows.Baseline(odd), allowImprovements: false, odd with { DeviceBytes = 9 }), DateTime.UnixEpoch, " ");
        var document = new XmlDocument();
        document.LoadXml(xml);

        Assert.Equal("seq-len   \uFFFD\uFFFD\ud83d\ude00]]>\uFFFD&\"': outcome", document.SelectSingleNode("//testcase/@name")!.Value);
    }

    [Fact]
    public void Commands_of_github_come_back_as_they_were_and_text_holds_none()
    {
        string commands = Text("GitHub");
        Assert.All(commands.TrimEnd('\n').Split('\n'), line => Assert.Matches("^::(error|warning|notice) file=baselines/virtual.json,title=gpuprobe gate%3A [a-z ]+::[^\r]+$", line));
        string quoted = GitHubCommands.Quoted(Text("Console"), "secret");

        Assert.StartsWith("::stop-commands::secret\n", quoted, StringComparison.Ordinal);
        Assert.EndsWith("\n::secret::\n", quoted, StringComparison.Ordinal);
    }

    [Fact]
    public void No_more_annotations_than_github_shows()
    {
        ResultRow[] rows = [.. Enumerable.Range(0, 25).Select(i => SampleRows.Virtual($"{i}", 1000))];
        GateReport report = SampleRows.Report(SampleRows.Baseline(rows), allowImprovements: false, [.. rows.Select(row => row with { AllocatedBytes = 2000 })]);
        string[] lines = GitHubCommands.Of(report).TrimEnd('\n').Split('\n');

        Assert.Equal(10, lines.Length);
        Assert.EndsWith("::16 rows more", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_summary_stays_within_what_github_takes()
    {
        ResultRow[] rows = [.. Enumerable.Range(0, 5000).Select(i => SampleRows.Virtual($"{new string('x', 250)}{i}", 1000))];
        GateReport report = SampleRows.Report(SampleRows.Baseline(rows), allowImprovements: false, [.. rows.Select(row => row with { AllocatedBytes = 2000, DeviceBytes = null })]);
        string markdown = GateText.Markdown(report);

        Assert.InRange(markdown.Length, 1, 1 << 20);
        Assert.Contains("And 4800 more.", markdown, StringComparison.Ordinal);
    }

    [Fact]
    public void The_figures_for_github_action_benchmark_have_names_of_their_own()
    {
        using JsonDocument entries = JsonDocument.Parse(Text("Benchmark"));
        string[] names = [.. entries.RootElement.EnumerateArray().Select(entry => entry.GetProperty("name").GetString()!)];

        Assert.Equal(names.Distinct(), names);
        Assert.All(entries.RootElement.EnumerateArray(), entry =>
        {
            Assert.Contains(entry.GetProperty("unit").GetString(), (string[])["bytes", "seconds"]);
            Assert.Equal(JsonValueKind.Number, entry.GetProperty("value").ValueKind);
        });
    }

    private static string Text(string format)
    {
        GateReport report = SampleRows.Report(SampleRows.Baseline(Expected), allowImprovements: false, Observed);
        return format switch
        {
            "Console" => GateText.Console(report, ReportStyle.Plain),
            "Narrow" => GateText.Console(report, new ReportStyle(60, Colour: false)),
            "Markdown" => GateText.Markdown(report),
            "GitHub" => GitHubCommands.Of(report),
            "JUnit" => JUnitXml.Write(report, new DateTime(2026, 11, 21, 12, 0, 0, DateTimeKind.Utc), "runner"),
            "Benchmark" => GateJson.WriteBenchmark(report),
            _ => GateJson.Write(report),
        };
    }
}
