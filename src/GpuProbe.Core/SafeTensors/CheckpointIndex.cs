using System.Text.Encodings.Web;
using System.Text.Json;

namespace GpuProbe.Core.SafeTensors;

/// <summary>Which file of a checkpoint holds which tensor (<c>model.safetensors.index.json</c>).</summary>
/// <param name="FileOf">The file's name by the tensor's.</param>
/// <param name="TensorBytes">Bytes of all tensors; <see langword="null"/> if it does not say.</param>
public sealed record CheckpointIndex(IReadOnlyDictionary<string, string> FileOf, long? TensorBytes)
{
    private const string WeightMap = "weight_map";
    private const string Metadata = "metadata";
    private const string TotalSize = "total_size";

    private static readonly JsonWriterOptions Form = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads an index.</summary>
    /// <exception cref="ToolException">It is not there, or it is no index (exit code 2).</exception>
    public static CheckpointIndex Read(string path)
    {
        InputObject index = InputFile.Open(path);
        InputObject map = index.OptionalObject(WeightMap) ?? throw index.Refuse(WeightMap, "an object that names the file of each tensor");
        Dictionary<string, string> fileOf = new(StringComparer.Ordinal);
        foreach (string tensor in map.Keys)
        {
            string file = map.Text(tensor);
            // Files of a checkpoint lie beside its index; a path could lead anywhere.
            if (Path.GetFileName(file) != file || file is "." or "..")
                throw map.Refuse(tensor, "the name of a file beside the index");
            fileOf[tensor] = file;
        }
        long? bytes = index.OptionalObject(Metadata)?.OptionalNumberText(TotalSize) is { } text && long.TryParse(text, out long size) ? size : null;
        return new(fileOf, bytes);
    }

    /// <summary>The index as JSON, UTF-8.</summary>
    public byte[] ToJson()
    {
        using MemoryStream json = new();
        using (Utf8JsonWriter writer = new(json, Form))
        {
            writer.WriteStartObject();
            writer.WriteStartObject(Metadata);
            if (TensorBytes is { } bytes)
                writer.WriteNumber(TotalSize, bytes);
            writer.WriteEndObject();
            writer.WriteStartObject(WeightMap);
            foreach ((string tensor, string file) in FileOf.OrderBy(entry => entry.Key, StringComparer.Ordinal))
                writer.WriteString(tensor, file);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }
        return json.ToArray();
    }
}
