using GpuProbe.Tensors;

namespace GpuProbe.Training.Tests;

/// <summary>Operators of tiny tensors gain nothing from a second thread, and on a busy machine wait for it.</summary>
public sealed class SingleThreadedTorch
{
    public SingleThreadedTorch()
    {
        TorchRuntime.Load();
        TorchRuntime.ThreadCount = 1;
    }
}
