namespace GpuProbe.Core.SafeTensors;

/// <summary>The tensors of a model in one <c>.safetensors</c> file or in several with an index.</summary>
public sealed class Checkpoint : IDisposable
{
    private readonly List<SafeTensorsFile> _files = [];
    private readonly Dictionary<string, CheckpointTensor> _tensors = new(StringComparer.Ordinal);

    private Checkpoint(string path) => Path = path;

    /// <summary>What was opened, as it was named.</summary>
    public string Path { get; }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, CheckpointTensor> Tensors => _tensors;

    /// <summary>Bytes of all tensors.</summary>
    public long TensorBytes => _tensors.Values.Sum(tensor => tensor.Stored.Bytes);

    /// <summary>Opens a checkpoint and checks the headers of all its files.</summary>
    /// <param name="path">
    /// A <c>.safetensors</c> file, an index, or a folder: in it, as for transformers, <c>model.safetensors</c> or else
    /// <c>model.safetensors.index.json</c>.
    /// </param>
    /// <exception cref="ToolException">There is none, or one of its files breaks a rule (exit code 2).</exception>
    public static Checkpoint Open(string path)
    {
        string file = Directory.Exists(path) ? InFolder(path) : path;
        var checkpoint = new Checkpoint(path);
        try
        {
            if (file.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
                checkpoint.AddShards(file);
            else
                checkpoint.Add(file);
            return checkpoint;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SafeTensorsFile file in _files)
            file.Dispose();
    }

    private static string InFolder(string folder) =>
        new[] { CheckpointFiles.Model, CheckpointFiles.Index }.Select(name => System.IO.Path.Combine(folder, name)).FirstOrDefault(File.Exists)
        ?? throw new ToolException(ExitCode.BadInput, $"{folder} holds neither {CheckpointFiles.Model} nor {CheckpointFiles.Index}");

    private void AddShards(string indexFile)
    {
        CheckpointIndex index = CheckpointIndex.Read(indexFile);
        string folder = System.IO.Path.GetDirectoryName(indexFile) ?? "";
        foreach (string shard in index.FileOf.Values.Distinct().Order(StringComparer.Ordinal))
            Add(System.IO.Path.Combine(folder, shard));
        foreach ((string tensor, string shard) in index.FileOf)
        {
            if (!_tensors.TryGetValue(tensor, out CheckpointTensor? found) || System.IO.Path.GetFileName(found.File.Path) != shard)
                throw new ToolException(ExitCode.BadInput, $"{indexFile}: tensor {InputText.Shorten(tensor)} is not in {shard}, where it is said to be");
        }
    }

    private void Add(string path)
    {
        SafeTensorsFile file = SafeTensorsFile.Open(path);
        _files.Add(file);
        foreach (StoredTensor tensor in file.Header.Tensors)
        {
            if (!_tensors.TryAdd(tensor.Name, new CheckpointTensor(file, tensor)))
                throw new ToolException(
                    ExitCode.BadInput, $"{path}: tensor {InputText.Shorten(tensor.Name)} is in {System.IO.Path.GetFileName(_tensors[tensor.Name].File.Path)} too");
        }
    }
}
