using System.Buffers;
using System.Text;
using System.Text.Json;
using GpuProbe.Core.Datasets.Templates;

namespace GpuProbe.Core.Datasets.Reading;

/// <summary>Examples of JSON lines with conversations: what a chat template makes of them.</summary>
internal sealed class ChatExamples(string field, ChatTemplate template) : IExampleReader
{
    public IRecordSplit Split { get; } = new LineSplit();

    public bool HasHeader => false;

    public ReadOnlySpan<byte> Text(ReadOnlyMemory<byte> record, CsvHeader? header, ArrayBufferWriter<byte> scratch)
    {
        using JsonDocument document = JsonRecord.Parse(record);
        JsonElement messages = JsonRecord.Field(document.RootElement, field);
        if (messages.ValueKind != JsonValueKind.Array)
            throw new BrokenRecordException($"'{InputText.Shorten(field)}' is {JsonRecord.Kind(messages)}; allowed: a list of messages, each with role and content");
        foreach (JsonElement message in messages.EnumerateArray())
        {
            if (message.ValueKind != JsonValueKind.Object || !message.TryGetProperty("role", out _))
                throw new BrokenRecordException($"a message in '{InputText.Shorten(field)}' is {Shown(message)}; allowed: an object with role and content");
        }

        try
        {
            Encoding.UTF8.GetBytes(template.Apply(messages, document.RootElement), scratch);
        }
        catch (TemplateException failure)
        {
            throw new BrokenRecordException($"{template.Name} line {failure.Line}: {InputText.OneLine(failure.Message)}", failure);
        }

        return scratch.WrittenSpan;
    }

    private static string Shown(JsonElement message) => message.ValueKind == JsonValueKind.Object
        ? $"an object without role (it has {InputText.Shorten(string.Join(", ", message.EnumerateObject().Select(one => one.Name)))})"
        : JsonRecord.Kind(message);
}
