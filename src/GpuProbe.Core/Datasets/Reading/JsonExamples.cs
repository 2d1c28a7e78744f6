using System.Buffers;
using System.Text;
using System.Text.Json;

namespace GpuProbe.Core.Datasets.Reading;

/// <summary>Examples of JSON lines: the texts of the fields asked for, joined by line ends.</summary>
internal sealed class JsonExamples(IReadOnlyList<string> fields) : IExampleReader
{
    public IRecordSplit Split { get; } = new LineSplit();

    public bool HasHeader => false;

    public ReadOnlySpan<byte> Text(ReadOnlyMemory<byte> record, CsvHeader? header, ArrayBufferWriter<byte> scratch)
    {
        using JsonDocument document = JsonRecord.Parse(record);
        for (int i = 0; i < fields.Count; i++)
        {
            if (i > 0)
                scratch.Write("\n"u8);
            JsonElement value = JsonRecord.Field(document.RootElement, fields[i]);
            if (value.ValueKind != JsonValueKind.String)
                throw new BrokenRecordException($"'{InputText.Shorten(fields[i])}' is {JsonRecord.Kind(value)}; allowed: a text{(IsChat(value) ? ", or messages with --chat-template" : "")}");
            try
            {
                Encoding.UTF8.GetBytes(value.GetString(), scratch);
            }
            catch (InvalidOperationException failure)
            {
                throw new BrokenRecordException($"'{InputText.Shorten(fields[i])}' has half a surrogate pair", failure);
            }
        }

        return scratch.WrittenSpan;
    }

    private static bool IsChat(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 && value[0].ValueKind == JsonValueKind.Object;
}
