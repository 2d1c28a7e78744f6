using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Tensors;
using GpuProbe.Tensors.Memory;
using GpuProbe.Training.Tests.Measurements;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.TensorLayer;

public sealed class MemoryTraceTest : IDisposable
{
    private readonly long lostBefore = MemoryTrace.LostEvents;

    public MemoryTraceTest()
    {
        Ledger.Settled();
        MemoryTrace.Start(1 << 18);
    }

    public void Dispose() => MemoryTrace.Stop();

    [Fact]
    public void Every_tensor_is_one_allocation_and_one_release() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.ListOf(Gen.Choose(0, 3000)).ToArbitrary(), sizes =>
        {
            MemoryTrace.Drain();
            long before = DeviceMemory.Cpu.Totals.AllocatedBytes;
            var expected = new List<long>();
            foreach (int size in sizes)
            {
                using Tensor made = empty([size], bfloat16);
                Assert.Equal(before + 2 * size, DeviceMemory.Cpu.Totals.AllocatedBytes);
                if (size > 0)
                    expected.AddRange([2 * size, -2 * size]);
            }
            Assert.Equal(expected, MemoryTrace.Drain().Select(e => e.Bytes));
            Assert.Equal(before, DeviceMemory.Cpu.Totals.AllocatedBytes);
        }));

    [Fact]
    public void Peaks_are_exact_and_can_be_reset()
    {
        long before = DeviceMemory.Cpu.Totals.AllocatedBytes;
        DeviceMemory.Cpu.ResetPeak();
        using Tensor kept = zeros([1000], float32);
        zeros([5000], float32).Dispose();
        Assert.Equal(new MemoryTotals(before + 4000, before + 24_000), DeviceMemory.Cpu.Totals);
        DeviceMemory.Cpu.ResetPeak();
        Assert.Equal(new MemoryTotals(before + 4000, before + 4000), DeviceMemory.Cpu.Totals);
    }

    [Fact]
    public void Events_name_operator_and_region_and_an_operators_own_scratch()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones([64, 64], float32);
        MemoryTrace.ClearRegions();
        MemoryTrace.EnterRegion(3);
        MemoryTrace.Drain();
        Tensor product = x.Times(x);
        product.Dispose();
        Tensor scaled = x.mean();
        MemoryTrace.ClearRegions();
        List<MemoryEvent> events = MemoryTrace.Drain();
        MemoryEvent allocation = Assert.Single(events, e => e.Bytes == 64 * 64 * 4);
        MemoryEvent release = Assert.Single(events, e => e.Bytes == -64 * 64 * 4);
        Assert.Equal(("aten::mm", 3, allocation.Address), (MemoryTrace.OperatorName(allocation.OperatorId), allocation.Region, release.Address));
        Assert.Equal("(none)", MemoryTrace.OperatorName(release.OperatorId));
        Assert.False(release.IsScratch);
        Assert.Equal(4, scaled.StorageExtent().Bytes);
        List<MemoryEvent> scratch = events.FindAll(e => e.IsScratch);
        Assert.NotEmpty(scratch);
        Assert.All(scratch, e => Assert.Contains(events, made =>
            (made.Address, made.Bytes, made.OperatorId) == (e.Address, -e.Bytes, e.OperatorId) && made.Nanoseconds <= e.Nanoseconds));
    }

    [Fact]
    public void Events_of_all_threads_balance()
    {
        Ledger before = Ledger.Now();
        MemoryTrace.Drain();
        Thread[] threads = [.. Enumerable.Range(1, 4).Select(seed => new Thread(() =>
        {
            using DisposeScope scope = NewDisposeScope();
            for (int i = 1; i <= 300; i++)
            {
                Tensor made = ones([seed * i], float32);
                if (i % 2 == 0)
                    (made + made).Dispose();
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Equal(before, Ledger.Now());
        Assert.Equal(2 * 4 * (300 + 150), MemoryTrace.Drain().Count(Balance(before.Bytes).Takes));
    }

    [Fact]
    public void What_worker_threads_of_an_operator_allocate_is_counted_and_belongs_to_it()
    {
        int threads = TorchRuntime.ThreadCount;
        TorchRuntime.ThreadCount = 4;
        Ledger before = Ledger.Now();
        MemoryTrace.Drain();
        using (NewDisposeScope())
        {
            Tensor x = randn([4, 4, 256, 32], bfloat16, requires_grad: true);
            Tensor mixed = nn.functional.scaled_dot_product_attention(x, x, x, is_casual: true);
            Tensor weight = randn([256, 32], bfloat16, requires_grad: true);
            nn.functional.softmax(mixed.Times(weight.transpose(0, 1)), 2).to(float32).sum().backward();
            Assert.Equal(before.Bytes + MemoryTrace.Drain().Where(Balance(before.Bytes).Takes).Sum(e => e.Bytes), Ledger.Now().Bytes);
        }
        TorchRuntime.ThreadCount = threads;
        Assert.Equal(before, Ledger.Now());
    }

    [Fact]
    public void A_full_buffer_is_told_and_totals_stay_exact()
    {
        MemoryTrace.Start(10);
        using (NewDisposeScope())
        {
            for (int i = 0; i < 8; i++)
                empty([1]);
        }
        Assert.Equal(10, MemoryTrace.Drain().Count);
        Assert.Equal(lostBefore + 6, MemoryTrace.LostEvents);
        Assert.Equal(Ledger.Settled(), Ledger.Now());
    }

    [Fact]
    public void A_recording_starts_empty_and_ends_where_it_was_stopped()
    {
        empty([1]).Dispose();
        MemoryTrace.Stop();
        empty([2]).Dispose();
        Assert.Equal(2, MemoryTrace.Drain().Count);
        MemoryTrace.Start(100);
        empty([3]).Dispose();
        MemoryTrace.Start(100);
        Assert.Empty(MemoryTrace.Drain());
    }

    private static TraceBalance Balance(long bytes) => new(bytes);
}
