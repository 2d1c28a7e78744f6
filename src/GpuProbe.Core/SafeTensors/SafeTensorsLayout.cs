using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace GpuProbe.Core.SafeTensors;

/// <summary>
/// The plan of a <c>.safetensors</c> file: its first bytes and the place of each tensor after them. Laid out as the reference
/// implementation does: tensors by descending alignment of their type, then by name; the header padded to 8 bytes.
/// </summary>
public sealed class SafeTensorsLayout
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private SafeTensorsLayout(IReadOnlyList<StoredTensor> tensors, ReadOnlyMemory<byte> head) => (Tensors, Head) = (tensors, head);

    /// <summary>The tensors, in the order in which they are to be written.</summary>
    public IReadOnlyList<StoredTensor> Tensors { get; }

    /// <summary>The header's length and the header: what comes before the tensors.</summary>
    public ReadOnlyMemory<byte> Head { get; }

    /// <summary>Bytes of the whole file.</summary>
    public long FileBytes => Head.Length + (Tensors.Count == 0 ? 0 : Tensors[^1].End);

    /// <summary>Lays out a file of these tensors.</summary>
    /// <param name="tensors">The tensors, in any order.</param>
    /// <param name="metadata">Texts to put under <c>__metadata__</c>; <see langword="null"/> for none.</param>
    /// <exception cref="ArgumentException">Two tensors have the same name, or one has no size or a name that the format keeps for itself.</exception>
    public static SafeTensorsLayout Of(IEnumerable<TensorDescription> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var sorted = tensors.Select(tensor => (Tensor: tensor, Key: Encoding.UTF8.GetBytes(tensor.Name))).ToList();
        sorted.Sort((a, b) => a.Tensor.Type == b.Tensor.Type ? a.Key.AsSpan().SequenceCompareTo(b.Key) : b.Tensor.Type.CompareTo(a.Tensor.Type));
        HashSet<string> names = new(StringComparer.Ordinal) { SafeTensorsHeader.MetadataKey };
        List<StoredTensor> placed = [];
        long end = 0;
        foreach ((TensorDescription tensor, _) in sorted)
        {
            if (!names.Add(tensor.Name))
                throw new ArgumentException($"there cannot be two entries {tensor.Name}", nameof(tensors));
            long bytes = TensorTypes.Bytes(tensor.Type, tensor.Shape)
                ?? throw new ArgumentException($"{tensor.Name} of shape [{string.Join(", ", tensor.Shape)}] has no size", nameof(tensors));
            placed.Add(new(tensor.Name, tensor.Type, tensor.Shape, end, bytes));
            end += bytes;
        }
        return new(placed, HeadOf(placed, metadata));
    }

    private static byte[] HeadOf(List<StoredTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        ArrayBufferWriter<byte> json = new();
        using (Utf8JsonWriter writer = new(json, Plain))
        {
            writer.WriteStartObject();
            if (metadata is not null)
                WriteTexts(writer, metadata);
            foreach (StoredTensor tensor in tensors)
                Write(writer, tensor);
            writer.WriteEndObject();
        }

        const int alignment = 8;
        int padded = (json.WrittenCount + alignment - 1) / alignment * alignment;
        byte[] head = new byte[SafeTensorsHeader.LengthBytes + padded];
        BinaryPrimitives.WriteInt64LittleEndian(head, padded);
        json.WrittenSpan.CopyTo(head.AsSpan(SafeTensorsHeader.LengthBytes));
        head.AsSpan(SafeTensorsHeader.LengthBytes + json.WrittenCount).Fill((byte)' ');
        return head;
    }

    private static void WriteTexts(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> metadata)
    {
        writer.WriteStartObject(SafeTensorsHeader.MetadataKey);
        foreach ((string key, string text) in metadata)
            writer.WriteString(key, text);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, StoredTensor tensor)
    {
        writer.WriteStartObject(tensor.Name);
        writer.WriteString("dtype", TensorTypes.Name(tensor.Type));
        writer.WriteStartArray("shape");
        foreach (long size in tensor.Shape)
            writer.WriteNumberValue(size);
        writer.WriteEndArray();
        writer.WriteStartArray("data_offsets");
        writer.WriteNumberValue(tensor.Start);
        writer.WriteNumberValue(tensor.End);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
