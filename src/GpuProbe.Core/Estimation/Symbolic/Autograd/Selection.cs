using GpuProbe.Core.Estimation.Symbolic.Tensors;

namespace GpuProbe.Core.Estimation.Symbolic.Autograd;

/// <summary>
/// Results of operators that selective checkpointing keeps: the first run puts them in, the recomputation takes them out in the same order
/// instead of running the operators.
/// </summary>
internal sealed class Selection
{
    private readonly Dictionary<string, Queue<Tensor[]>> kept = [];

    /// <summary>Whether this is the recomputation.</summary>
    internal bool IsRecomputing { get; set; }

    internal Tensor[] Run(string name, Func<Tensor[]> operation)
    {
        if (!kept.TryGetValue(name, out Queue<Tensor[]>? queue))
            kept[name] = queue = new();
        if (IsRecomputing)
            return queue.TryDequeue(out Tensor[]? earlier) ? earlier : operation();
        Tensor[] results = operation();
        queue.Enqueue([.. results.Select(Keep)]);
        return results;
    }

    internal void Release()
    {
        foreach (Tensor tensor in kept.Values.SelectMany(queue => queue).SelectMany(results => results))
        {
            tensor.Storage.Keepers--;
            tensor.Dispose();
        }

        kept.Clear();
    }

    private static Tensor Keep(Tensor result)
    {
        result.Storage.Keepers++;
        return result.Machine.Detach(result);
    }
}
