using GpuProbe.Tensors;
using GpuProbe.Tensors.Dispatch;
using TorchSharp;
using static TorchSharp.torch;

namespace GpuProbe.Training.Tests.TensorLayer.Own;

/// <summary>What this layer refuses by types of its own, where TorchSharp has other exceptions or ends the process.</summary>
public sealed class RefusalTest
{
    [Fact]
    public void A_disposed_tensor_can_be_neither_asked_nor_used()
    {
        Tensor numbers = zeros([10]);
        numbers.Dispose();
        using Tensor other = zeros([10]);
        Assert.Throws<ObjectDisposedException>(() => numbers.shape);
        Assert.Throws<ObjectDisposedException>(() => numbers.grad);
        Assert.Throws<ObjectDisposedException>(() => numbers.requires_grad = true);
        Assert.Throws<ObjectDisposedException>(() => numbers.alias());
        Assert.Throws<ObjectDisposedException>(() => numbers.backward());
        Assert.Throws<ObjectDisposedException>(() => numbers.StorageExtent());
        Assert.Throws<ObjectDisposedException>(() => numbers + other);
        Assert.Throws<ObjectDisposedException>(() => other + numbers);
        Assert.Throws<ObjectDisposedException>(() => cat([other, numbers]));
        Assert.Throws<ObjectDisposedException>(() => new Operator("aten::zero_").Run(numbers));
    }

    [Fact]
    public void Something_else_than_a_state_is_refused()
    {
        Tensor state = get_rng_state();
        string message = LayerAssert.Throws<TorchException>(() => set_rng_state(zeros([3]))).Message;
        Assert.NotEmpty(message);
        Assert.DoesNotContain('\n', message);
        Assert.Equal(state.ToArray<byte>(), get_rng_state().ToArray<byte>());
    }

    [Fact]
    public void Only_contiguous_tensors_are_read_in_place()
    {
        Tensor values = tensor(new float[] { 1, 2, 3, 4, 5, 6 }, [3, 2]);
        Assert.Equal(
            "only a contiguous CPU tensor can be read in place",
            Assert.Throws<TorchException>(() => values.transpose(0, 1).ToArray<float>()).Message);
    }
}
