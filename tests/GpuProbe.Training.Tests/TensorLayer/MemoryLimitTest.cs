using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Tensors;
using GpuProbe.Tensors.Memory;
using GpuProbe.Training.Tests.Measurements;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.TensorLayer;

public sealed class MemoryLimitTest : IDisposable
{
    public MemoryLimitTest()
    {
        Ledger.Settled();
        MemoryTrace.Start(1 << 16);
    }

    public void Dispose()
    {
        DeviceMemory.Cpu.SetLimit(null);
        MemoryTrace.Stop();
    }

    [Fact]
    public void A_limit_holds_to_the_byte() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(0, 5_000_000).ToArbitrary(), Gen.Choose(0, 5_000_000).ToArbitrary(), (room, more) =>
        {
            Ledger before = Ledger.Now();
            DeviceMemory.Cpu.SetLimit(before.Bytes + room);
            using (empty([room], ScalarType.Byte))
                Assert.Equal(before.Bytes + room, Ledger.Now().Bytes);
            var error = LayerAssert.Throws<DeviceOutOfMemoryException>(() => empty([room + more + 1], ScalarType.Byte));
            Assert.Equal((room + more + 1L, before.Bytes, "aten::empty"), (error.RequestedBytes, error.AllocatedBytes, error.Operator));
            Assert.Equal(before, Ledger.Now());
            DeviceMemory.Cpu.SetLimit(null);
        }));

    [Fact]
    public void The_operator_that_asked_is_named()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = ones([100, 100], float32);
        Ledger before = Ledger.Now();
        DeviceMemory.Cpu.SetLimit(before.Bytes + 39_999);
        var error = LayerAssert.Throws<DeviceOutOfMemoryException>(() => x.Times(x));
        Assert.Equal((40_000L, before.Bytes, "aten::mm"), (error.RequestedBytes, error.AllocatedBytes, error.Operator));
        Assert.Equal(
            $"CPU memory limit reached: tried to allocate 40000 bytes with {before.Bytes} allocated and {before.Bytes + 39_999} allowed",
            error.Message);
        Assert.Equal(before, Ledger.Now());
        DeviceMemory.Cpu.SetLimit(null);
        Assert.Equal(100f, x.Times(x).max().Value<float>());
    }

    [Fact]
    public void Running_out_in_backward_leaves_the_graph_and_then_nothing()
    {
        Ledger before = Ledger.Now();
        using (DisposeScope scope = NewDisposeScope())
        {
            Tensor weight = ones([1000], float32, requires_grad: true);
            Tensor loss = (weight * 2).pow(2).sum();
            Ledger built = Ledger.Now();
            DeviceMemory.Cpu.SetLimit(built.Bytes + 100);
            LayerAssert.Throws<DeviceOutOfMemoryException>(() => loss.backward(retain_graph: true));
            Assert.Null(weight.grad);
            Assert.Equal(built, Ledger.Now());
            DeviceMemory.Cpu.SetLimit(null);
            loss.backward();
            Assert.Equal(8f, weight.grad!.max().Value<float>());
        }
        Assert.Equal(before, Ledger.Now());
    }

    [Fact]
    public void What_no_machine_has_is_refused_by_the_system_and_told_the_same_way()
    {
        Ledger before = Ledger.Now();
        var error = LayerAssert.Throws<DeviceOutOfMemoryException>(() => empty([1L << 60], ScalarType.Byte));
        Assert.Equal((1L << 60, before.Bytes, "aten::empty"), (error.RequestedBytes, error.AllocatedBytes, error.Operator));
        Assert.Contains($"you tried to allocate {1L << 60} bytes", error.Message);
        Assert.DoesNotContain('\n', error.Message);
        Assert.Equal(before, Ledger.Now());
    }

    [Fact]
    public void A_size_that_cannot_be_counted_is_an_error_of_its_own()
    {
        var error = LayerAssert.Throws<TorchException>(() => empty([1L << 62, 4], float64));
        Assert.IsNotType<DeviceOutOfMemoryException>(error);
        Assert.DoesNotContain('\n', error.Message);
    }
}
