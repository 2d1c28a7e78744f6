namespace GpuProbe.Core.SafeTensors;

/// <summary>Cuts a model into files of limited size, as <c>huggingface_hub.split_state_dict_into_shards_factory</c> does.</summary>
public static class Shards
{
    /// <summary>Most bytes of tensors in one file: 5 GB, the default of huggingface_hub.</summary>
    public const long MostBytes = 5_000_000_000;

    /// <summary>The tensors of each file, in order. A tensor that is larger than a file may be has one to itself.</summary>
    /// <param name="tensors">All tensors.</param>
    /// <param name="mostBytes">Most bytes of tensors in one file.</param>
    public static IReadOnlyList<IReadOnlyList<TensorDescription>> Split(IEnumerable<TensorDescription> tensors, long mostBytes = MostBytes)
    {
        List<List<TensorDescription>> shards = [];
        List<TensorDescription> current = [];
        long bytes = 0;
        foreach (TensorDescription tensor in tensors)
        {
            if (tensor.Bytes > mostBytes)
            {
                shards.Add([tensor]);
                continue;
            }
            if (bytes + tensor.Bytes > mostBytes)
            {
                shards.Add(current);
                current = [];
                bytes = 0;
            }
            current.Add(tensor);
            bytes += tensor.Bytes;
        }
        if (current.Count > 0)
            shards.Add(current);
        return shards;
    }
}
