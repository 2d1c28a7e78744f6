using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Reporting.Rows;

namespace GpuProbe.Core.Comparison.Gating;

/// <summary>A baseline as text: a block for each row, a line for each figure, always in the same order.</summary>
public static class BaselineText
{
    private const string Indent = "    ";

    private static readonly JsonWriterOptions s_indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The whole of <paramref name="baseline"/>, with a line end.</summary>
    public static string Write(Baseline baseline)
    {
        ArgumentNullException.ThrowIfNull(baseline);
        return Text(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("schema", Baseline.CurrentSchema);
            WriteComment(writer, baseline.Comment);
            writer.WriteStartObject("tool");
            writer.WriteString("version", baseline.ToolVersion);
            writer.WriteString("gitSha", baseline.GitSha);
            writer.WriteEndObject();
            writer.WriteStartObject("lanes");
            foreach ((RowLane lane, BaselineLane head) in baseline.Lanes)
            {
                writer.WritePropertyName(BaselineNames.Of(lane));
                Write(writer, head);
            }

            writer.WriteEndObject();
            writer.WriteStartArray("rows");
            foreach (BaselineRow row in baseline.Rows)
                Write(writer, row, baseline.Lanes[row.Lane].Origin);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }) + "\n";
    }

    /// <summary>A row as it stands among others, without the spaces before its first line.</summary>
    /// <param name="row">The row.</param>
    /// <param name="ofLane">The origin that rows of its lane have where they say nothing.</param>
    internal static string Row(BaselineRow row, Origin ofLane) => Deeper(Text(writer => Write(writer, row, ofLane)));

    /// <summary>A lane as it stands among others, with its name.</summary>
    internal static string Lane(RowLane lane, BaselineLane head) => $"\"{BaselineNames.Of(lane)}\": {Deeper(Text(writer => Write(writer, head)))}";

    /// <summary>A number: never with an exponent, and no digits that say nothing.</summary>
    internal static string Number(decimal value) => value.ToString("0.############################", CultureInfo.InvariantCulture);

    /// <summary>A text or nothing, as JSON.</summary>
    internal static string Quoted(string? text) => text is null ? "null" : $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";

    /// <summary>The seconds of each phase on one line.</summary>
    internal static string Phases(ExpectedValue value) =>
        $"{{ {string.Join(", ", value.Phases.Select(phase => $"\"{PhaseNames.Of(phase.Key)}\": {Number(phase.Value)}"))} }}";

    private static void Write(Utf8JsonWriter writer, BaselineLane head)
    {
        writer.WriteStartObject();
        writer.WriteString("libtorch", head.Origin.Torch);
        writer.WriteString("driver", head.Origin.Driver);
        foreach ((GateMetric metric, Tolerance tolerance) in head.Tolerances)
            WriteRaw(writer, BaselineNames.Of(metric), $"{{ \"margin\": {Number(tolerance.Margin)}, \"floor\": {Number(tolerance.Floor)} }}");
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, BaselineRow row, Origin ofLane)
    {
        writer.WriteStartObject();
        writer.WriteString("id", row.Id);
        writer.WriteString("point", row.Point);
        writer.WriteString("lane", BaselineNames.Of(row.Lane));
        writer.WriteString("device", row.Device);
        if (row.Origin.Torch != ofLane.Torch)
            writer.WriteString("libtorch", row.Origin.Torch);
        if (row.Origin.Driver != ofLane.Driver)
            writer.WriteString("driver", row.Origin.Driver);
        WriteComment(writer, row.Comment);
        writer.WriteString("status", BaselineNames.Of(row.Status));
        if (row.PeakPhase is { } phase)
            writer.WriteString("peakPhase", PhaseNames.Of(phase));
        if (row.Status == RowStatus.Fits || row.Metrics.Count > 0)
        {
            writer.WriteStartObject("metrics");
            foreach ((GateMetric metric, ExpectedValue value) in row.Metrics)
                WriteRaw(writer, BaselineNames.Of(metric), Value(value));
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static string Value(ExpectedValue value)
    {
        var text = new StringBuilder($"{{ \"expected\": {Number(value.Value)}");
        if (value.Margin is { } margin)
            text.Append($", \"margin\": {Number(margin)}");
        if (value.Floor is { } floor)
            text.Append($", \"floor\": {Number(floor)}");
        if (value.Phases.Count > 0)
            text.Append($", \"phases\": {Phases(value)}");
        if (value.Comment is { } comment)
            text.Append($", \"comment\": {Quoted(comment)}");
        return text.Append(" }").ToString();
    }

    private static void WriteComment(Utf8JsonWriter writer, string? comment)
    {
        if (comment is not null)
            writer.WriteString("comment", comment);
    }

    private static void WriteRaw(Utf8JsonWriter writer, string name, string json)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue(json);
    }

    private static string Text(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> text = new();
        using (Utf8JsonWriter writer = new(text, s_indented))
            write(writer);
        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private static string Deeper(string text) => text.Replace("\n", "\n" + Indent, StringComparison.Ordinal);
}
