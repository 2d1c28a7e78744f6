using System.Text.Json;
using System.Text.Unicode;

namespace GpuProbe.Core.SafeTensors;

/// <summary>
/// What a <c>.safetensors</c> file says of itself. A header that can be had keeps every rule of the format: its tensors fill
/// the bytes after it without gap or overlap, and each has the size of its shape and type.
/// </summary>
public sealed class SafeTensorsHeader
{
    /// <summary>Bytes before the header: its length, little-endian.</summary>
    public const int LengthBytes = 8;

    /// <summary>Longest header that the reference implementation reads.</summary>
    public const int MostBytes = 100_000_000;

    internal const string MetadataKey = "__metadata__";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private SafeTensorsHeader(IReadOnlyList<StoredTensor> tensors, IReadOnlyDictionary<string, string> metadata) =>
        (Tensors, Metadata) = (tensors, metadata);

    /// <summary>The tensors, in the order in which they lie in the file.</summary>
    public IReadOnlyList<StoredTensor> Tensors { get; }

    /// <summary>The texts under <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Reads and checks a header.</summary>
    /// <param name="json">Its bytes, padding included.</param>
    /// <param name="dataBytes">Bytes that follow it in the file.</param>
    /// <param name="file">What messages call the file.</param>
    /// <exception cref="ToolException">It breaks a rule of the format (exit code 2).</exception>
    public static SafeTensorsHeader Parse(ReadOnlyMemory<byte> json, long dataBytes, string file)
    {
        HeaderEntries entries = new(file);
        if (json.Span is not [(byte)'{', ..])
            throw entries.Refusal("its header does not begin with '{': it is no .safetensors file");
        if (!Utf8.IsValid(json.Span))
            throw entries.Refusal("its header is not UTF-8");
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, Strict);
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
                entries.Add(property);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // Half of a surrogate pair is valid JSON to the parser and no text to anybody.
            throw entries.Refusal($"its header is not valid JSON: {InputText.OneLine(failure.Message)}", failure);
        }
        return new(entries.InOrder(dataBytes), entries.Metadata);
    }
}
