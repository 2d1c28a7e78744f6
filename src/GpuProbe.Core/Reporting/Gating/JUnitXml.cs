using System.Globalization;
using System.Text;
using System.Xml;
using GpuProbe.Core.Comparison.Gating;

namespace GpuProbe.Core.Reporting.Gating;

/// <summary>
/// Writes a gate's answer as JUnit's XML, in the form that Ant writes and Jenkins and GitLab read: a test case for each figure of each row.
/// What is worse or better is a failure, what cannot be told an error, and what the baseline does not have is skipped.
/// </summary>
public static class JUnitXml
{
    private const string SuiteName = "gpuprobe gate";

    private static readonly XmlWriterSettings s_settings = new()
    {
        Indent = true,
        NewLineChars = "\n",
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
    };

    /// <summary>The XML of <paramref name="report"/>, with a line end.</summary>
    /// <param name="report">The answer.</param>
    /// <param name="judged">When it was given.</param>
    /// <param name="host">The machine that gave it.</param>
    public static string Write(GateReport report, DateTime judged, string host)
    {
        ArgumentNullException.ThrowIfNull(report);
        (GatedRow Row, GateCheck Check)[] cases = [.. report.Rows.SelectMany(row => row.Checks.Select(check => (row, check)))];
        using var text = new MemoryStream();
        using (var writer = XmlWriter.Create(text, s_settings))
        {
            writer.WriteStartElement("testsuites");
            writer.WriteStartElement("testsuite");
            Attribute(writer, "name", SuiteName);
            Attribute(writer, "package", "gpuprobe");
            Attribute(writer, "id", "0");
            Attribute(writer, "timestamp", judged.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
            Attribute(writer, "hostname", host.Trim().Length > 0 ? host : "localhost");
            Attribute(writer, "tests", Count(cases.Length));
            Attribute(writer, "failures", Count(cases.Count(one => IsFailure(report, one.Check))));
            Attribute(writer, "errors", Count(cases.Count(one => one.Check.Verdict == GateVerdict.Inconclusive)));
            Attribute(writer, "skipped", Count(cases.Count(one => one.Check.Verdict == GateVerdict.New)));
            Attribute(writer, "time", "0");
            Properties(writer, report);
            foreach ((GatedRow row, GateCheck check) in cases)
                Case(writer, report, row, check);
            writer.WriteElementString("system-out", Legal(GateWords.Summary(report)));
            writer.WriteElementString("system-err", "");
            writer.WriteEndElement();
            writer.WriteEndElement();
        }

        return Encoding.UTF8.GetString(text.ToArray()) + "\n";
    }

    private static void Properties(XmlWriter writer, GateReport report)
    {
        writer.WriteStartElement("properties");
        foreach ((string name, string value) in ((string Name, string Value)[])
            [("baseline", report.Baseline), ("verdict", GateWords.Of(report.Verdict)), ("gpuprobe", report.Tool.Version), ("origin", GateWords.Origins(report))])
        {
            writer.WriteStartElement("property");
            Attribute(writer, "name", name);
            Attribute(writer, "value", value);
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    private static void Case(XmlWriter writer, GateReport report, GatedRow row, GateCheck check)
    {
        writer.WriteStartElement("testcase");
        Attribute(writer, "name", $"{row.Point}: {check.Metric}");
        Attribute(writer, "classname", $"gpuprobe.{BaselineNames.Of(row.Lane)}.{row.Device}");
        Attribute(writer, "time", "0");
        if (IsFailure(report, check))
            Outcome(writer, "failure", row, check);
        else if (check.Verdict == GateVerdict.Inconclusive)
            Outcome(writer, "error", row, check);
        else if (check.Verdict == GateVerdict.New)
            Skipped(writer, check);
        writer.WriteEndElement();
    }

    private static bool IsFailure(GateReport report, GateCheck check) =>
        check.Verdict == GateVerdict.Regression || (check.Verdict == GateVerdict.Improvement && !report.AllowImprovements);

    private static void Outcome(XmlWriter writer, string element, GatedRow row, GateCheck check)
    {
        writer.WriteStartElement(element);
        Attribute(writer, "message", GateWords.Sentence(check));
        Attribute(writer, "type", GateWords.Of(check.Verdict));
        writer.WriteString(Legal($"{GateWords.Row(row, withLane: true)}, id {row.Id}: {GateWords.Sentence(check)}"));
        writer.WriteEndElement();
    }

    private static void Skipped(XmlWriter writer, GateCheck check)
    {
        writer.WriteStartElement("skipped");
        Attribute(writer, "message", GateWords.Of(check.Verdict));
        writer.WriteEndElement();
    }

    private static void Attribute(XmlWriter writer, string name, string value) => writer.WriteAttributeString(name, Legal(value));

    private static string Count(int count) => count.ToString(CultureInfo.InvariantCulture);

    // XML has no way to write some characters, not even escaped.
    private static string Legal(string text)
    {
        string plain = PlainText.Of(text);
        return string.Concat(plain.Select(letter => char.IsSurrogate(letter) || XmlConvert.IsXmlChar(letter) ? letter : '\uFFFD'));
    }
}
