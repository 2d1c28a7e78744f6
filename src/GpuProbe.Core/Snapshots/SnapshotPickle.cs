namespace GpuProbe.Core.Snapshots;

/// <summary>Writes what PyTorch's <c>torch.cuda.memory._snapshot()</c> returns, as a pickle for https://pytorch.org/memory_viz.</summary>
/// <remarks>Viewers run the events backwards from the blocks of the segments, so both have to end at the same moment.</remarks>
public static class SnapshotPickle
{
    /// <summary>Writes one.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="allocatorSettings">What <c>PYTORCH_CUDA_ALLOC_CONF</c> said.</param>
    public static void Write(Stream output, AllocatorSnapshot snapshot, string allocatorSettings)
    {
        var pickle = new Pickle(output);
        pickle.BeginDictionary();
        pickle.Text("segments");
        pickle.List(snapshot.Segments, segment => WriteSegment(pickle, segment));
        pickle.Text("device_traces");
        pickle.List(snapshot.Traces, trace => pickle.List(trace, entry => WriteEvent(pickle, entry)));
        pickle.Text("allocator_settings");
        pickle.BeginDictionary();
        pickle.Text("PYTORCH_CUDA_ALLOC_CONF");
        pickle.Text(allocatorSettings);
        pickle.EndDictionary();
        pickle.Text("external_annotations");
        pickle.List(Array.Empty<long>(), pickle.Number);
        pickle.EndDictionary();
        pickle.End();
    }

    private static void WriteSegment(Pickle pickle, SnapshotSegment segment)
    {
        pickle.BeginDictionary();
        pickle.Field("device", segment.Device);
        pickle.Field("address", segment.Address);
        pickle.Field("total_size", segment.Bytes);
        pickle.Field("allocated_size", segment.AllocatedBytes);
        pickle.Field("active_size", segment.ActiveBytes);
        pickle.Field("requested_size", segment.RequestedBytes);
        pickle.Field("stream", segment.Stream);
        pickle.Field("segment_type", segment.IsLarge ? "large" : "small");
        pickle.Text("segment_pool_id");
        pickle.Pair(segment.Pool.First, segment.Pool.Second);
        pickle.Text("is_expandable");
        pickle.Flag(segment.IsExpandable);
        pickle.Frames(null);
        pickle.Text("blocks");
        pickle.List(segment.Blocks, block => WriteBlock(pickle, block));
        pickle.EndDictionary();
    }

    private static void WriteBlock(Pickle pickle, SnapshotBlock block)
    {
        pickle.BeginDictionary();
        pickle.Field("address", block.Address);
        pickle.Field("size", block.Bytes);
        pickle.Field("requested_size", block.RequestedBytes);
        pickle.Field("state", block.State switch
        {
            BlockState.Allocated => "active_allocated",
            BlockState.AwaitsStreams => "active_pending_free",
            _ => "inactive",
        });
        pickle.Frames(block.Operator);
        pickle.EndDictionary();
    }

    private static void WriteEvent(Pickle pickle, SnapshotEvent entry)
    {
        pickle.BeginDictionary();
        pickle.Field("action", entry.Action);
        pickle.Field(entry.Action == SnapshotEvent.OutOfMemory ? "device_free" : "addr", entry.Address);
        pickle.Field("size", entry.Bytes);
        pickle.Field("stream", 0);
        pickle.Field("time_us", entry.Microseconds);
        pickle.Frames(entry.Operator);
        pickle.EndDictionary();
    }
}
