using System.Text.Json;

namespace GpuProbe.Core.Comparison.Gating;

/// <summary>Where each value of a JSON text stands in it, so that one can be changed and everything else stays as it is.</summary>
internal sealed class JsonPlaces
{
    private readonly Dictionary<string, Range> _places = new(StringComparer.Ordinal);

    /// <summary>The places in a text that is known to be valid.</summary>
    /// <param name="json">The text, UTF-8 without a byte order mark.</param>
    public JsonPlaces(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        Walk(ref reader, string.Empty);
    }

    /// <summary>The bytes of the value at a path such as <c>rows[3].status</c>; <see langword="null"/> if there is none.</summary>
    public Range? Of(string path) => _places.TryGetValue(path, out Range place) ? place : null;

    private void Walk(ref Utf8JsonReader reader, string path)
    {
        int start = (int)reader.TokenStartIndex;
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                reader.Read();
                Walk(ref reader, path.Length == 0 ? name : $"{path}.{name}");
            }
        }
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            for (int i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
                Walk(ref reader, $"{path}[{i}]");
        }

        _places[path] = start..(int)reader.BytesConsumed;
    }
}
