using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using GpuProbe.Core.Datasets.Lengths;

namespace GpuProbe.Core.Reporting.Tokens;

/// <summary>Counts of lengths as a JSON object, <c>{"12": 3}</c>, which takes one line a length.</summary>
internal sealed class LengthCountsConverter : JsonConverter<IReadOnlyList<LengthCount>>
{
    public override IReadOnlyList<LengthCount> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("lengths.counts is no JSON object");
        List<LengthCount> counts = [];
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int length)
                || (counts.Count > 0 && length <= counts[^1].Length)
                || !reader.Read() || reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long count) || count is < 1 or > 1L << 40)
                throw new JsonException($"lengths.counts has no count of 1 or more at '{InputText.Shorten(name)}', or the lengths do not ascend");
            counts.Add(new LengthCount(length, count));
        }

        return counts;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<LengthCount> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (LengthCount one in value)
            writer.WriteNumber(one.Length.ToString(CultureInfo.InvariantCulture), one.Count);
        writer.WriteEndObject();
    }
}
