using GpuProbe.Tensors.Layers;

namespace GpuProbe.Training.Tests;

/// <summary>What the tensor layer throws: TorchSharp's exceptions are all of one type and stand for others.</summary>
internal static class LayerAssert
{
    internal static T Throws<T>(Action action) where T : Exception =>
        Assert.IsType<T>(LayerErrors.Of(Assert.ThrowsAny<Exception>(action)));

    internal static T Throws<T>(Func<object?> action) where T : Exception => Throws<T>(() => { action(); });
}
