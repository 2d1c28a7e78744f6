using static TorchSharp.torch;

namespace GpuProbe.Training.Distributed;

/// <summary>How PyTorch puts tensors together that travel together (c10d's <c>compute_bucket_assignment_by_size</c>).</summary>
internal static class Buckets
{
    /// <summary>Indices of the tensors of each bucket; a bucket holds one type and ends with the tensor that fills it.</summary>
    /// <param name="tensors">The tensors, in order.</param>
    /// <param name="limits">Bytes at which the first, second and so on bucket of a type is full; the last one holds for all that follow.</param>
    internal static List<List<int>> Of(IReadOnlyList<Tensor> tensors, params ReadOnlySpan<long> limits)
    {
        List<List<int>> buckets = [];
        Dictionary<ScalarType, Open> open = [];
        for (int i = 0; i < tensors.Count; i++)
        {
            ScalarType type = tensors[i].dtype;
            if (!open.TryGetValue(type, out Open? bucket))
                open.Add(type, bucket = new Open());
            bucket.Indices.Add(i);
            bucket.Bytes += tensors[i].NumberOfElements * tensors[i].ElementSize;
            if (bucket.Bytes < limits[bucket.Limit])
                continue;
            buckets.Add(bucket.Indices);
            open[type] = new Open { Limit = Math.Min(bucket.Limit + 1, limits.Length - 1) };
        }

        buckets.AddRange(open.Values.Where(bucket => bucket.Indices.Count > 0).Select(bucket => bucket.Indices));
        return buckets;
    }

    private sealed class Open
    {
        internal List<int> Indices { get; } = [];

        internal long Bytes { get; set; }

        internal int Limit { get; init; }
    }
}
