using GpuProbe.Tensors.Memory;

namespace GpuProbe.Training.Tests.TensorLayer;

/// <summary>Follows a trace and insists that it makes sense: no address twice at a time, each released as it was allocated.</summary>
internal sealed class TraceBalance(long bytesBefore)
{
    private readonly Dictionary<long, long> live = [];
    private long total = bytesBefore;

    internal bool Takes(MemoryEvent e)
    {
        total += e.Bytes;
        Assert.True(total >= 0);
        if (e.Bytes > 0)
        {
            live.Add(e.Address, e.Bytes);
            Assert.NotEqual("(none)", MemoryTrace.OperatorName(e.OperatorId));
        }
        else
        {
            Assert.True(live.Remove(e.Address, out long allocated));
            Assert.Equal(-allocated, e.Bytes);
        }
        return true;
    }
}
