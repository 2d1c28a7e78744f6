using System.Text.Json;

namespace GpuProbe.Core.SafeTensors;

/// <summary>Takes in the entries of a header one by one and checks them, then all together.</summary>
/// <param name="file">What messages call the file.</param>
internal sealed class HeaderEntries(string file)
{
    private const string SizesExpected = "a list of whole numbers that are not negative";
    private readonly List<(StoredTensor Tensor, long End)> _tensors = [];

    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    public ToolException Refusal(string what, Exception? cause = null) => new(ExitCode.BadInput, $"{file}: {what}", cause);

    public void Add(JsonProperty entry)
    {
        string name = entry.Name;
        if (entry.Value.ValueKind != JsonValueKind.Object)
            throw Refusal(name, "is not a JSON object");
        if (name == SafeTensorsHeader.MetadataKey)
        {
            AddMetadata(entry.Value);
            return;
        }

        TensorType type = Type(name, Required(entry.Value, name, "dtype"));
        long[] shape = Numbers(name, "shape", Required(entry.Value, name, "shape"));
        if (Numbers(name, "data_offsets", Required(entry.Value, name, "data_offsets")) is not [long start, long end])
            throw Refusal(name, "data_offsets are not two numbers, the first byte and the one after the last");
        if (end < start)
            throw Refusal(name, $"data_offsets end at {end}, before they begin at {start}");
        long bytes = TensorTypes.Bytes(type, shape)
            ?? throw Refusal(name, $"the size of its shape {Text(shape)} in {TensorTypes.Name(type)} is no number of bytes that a file can have");
        _tensors.Add((new StoredTensor(name, type, shape, start, bytes), end));
    }

    /// <summary>The tensors by their place, once they are known to fill the file.</summary>
    public StoredTensor[] InOrder(long dataBytes)
    {
        long filled = 0;
        string before = "";
        _tensors.Sort((a, b) => (a.Tensor.Start, a.End).CompareTo((b.Tensor.Start, b.End)));
        foreach ((StoredTensor tensor, long end) in _tensors)
        {
            if (tensor.Start < filled)
                throw Refusal(tensor.Name, $"begins at byte {tensor.Start}, inside tensor {InputText.Shorten(before)}, which ends at byte {filled}");
            if (tensor.Start > filled)
                throw Refusal(tensor.Name, $"begins at byte {tensor.Start}, but bytes {filled} to {tensor.Start} belong to no tensor");
            if (end - tensor.Start != tensor.Bytes)
                throw Refusal(tensor.Name, $"has {end - tensor.Start} bytes, but its shape {Text(tensor.Shape)} in {TensorTypes.Name(tensor.Type)} needs {tensor.Bytes}");
            (filled, before) = (end, tensor.Name);
        }

        if (filled > dataBytes)
        {
            StoredTensor cut = _tensors.First(entry => entry.End > dataBytes).Tensor;
            throw Refusal(cut.Name, $"lies at bytes {cut.Start} to {cut.End} of {dataBytes} that are there: the file is truncated, {filled - dataBytes} bytes are missing");
        }
        if (filled < dataBytes)
            throw Refusal($"{dataBytes - filled} of its {dataBytes} bytes after the header belong to no tensor");
        return [.. _tensors.Select(entry => entry.Tensor)];
    }

    private ToolException Refusal(string tensor, string what) => Refusal($"tensor {InputText.Shorten(tensor)}: {what}");

    private void AddMetadata(JsonElement texts)
    {
        foreach (JsonProperty text in texts.EnumerateObject())
            Metadata.Add(text.Name, text.Value.ValueKind == JsonValueKind.String
                ? text.Value.GetString()!
                : throw Refusal($"{SafeTensorsHeader.MetadataKey}.{InputText.Shorten(text.Name)} is not a text"));
    }

    private JsonElement Required(JsonElement entry, string tensor, string key) =>
        entry.TryGetProperty(key, out JsonElement value) ? value : throw Refusal(tensor, $"has no {key}");

    private TensorType Type(string tensor, JsonElement value)
    {
        string text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return value.ValueKind == JsonValueKind.String && TensorTypes.Find(text) is { } known
            ? known
            : throw Refusal(tensor, $"dtype {InputText.Shorten(text)} is not known; allowed: {string.Join(", ", TensorTypes.Names)}");
    }

    private long[] Numbers(string tensor, string key, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
            throw Refusal(tensor, $"{key} is {InputText.Shorten(value.GetRawText())}; allowed: {SizesExpected}");
        long[] numbers = new long[value.GetArrayLength()];
        int count = 0;
        foreach (JsonElement element in value.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out long number) || number < 0)
                throw Refusal(tensor, $"{key} has {InputText.Shorten(element.GetRawText())}; allowed: {SizesExpected}");
            numbers[count++] = number;
        }
        return numbers;
    }

    private static string Text(IReadOnlyList<long> shape) => $"[{string.Join(", ", shape)}]";
}
