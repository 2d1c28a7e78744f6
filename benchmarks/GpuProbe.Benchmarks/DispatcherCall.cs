using BenchmarkDotNet.Attributes;
using GpuProbe.Tensors.Dispatch;
using TorchSharp;

namespace GpuProbe.Benchmarks;

/// <summary>
/// One call through libtorch's dispatcher, from the arguments to the disposed result. <c>detach</c> does next to nothing
/// itself; <c>add</c> allocates and computes as well. Goal: a microsecond for the call.
/// </summary>
public class DispatcherCall : IDisposable
{
    private readonly Operator detach = new("aten::detach");
    private readonly Operator add = new("aten::add", "Tensor");
    private readonly torch.Tensor left = torch.ones([4], torch.float32, torch.CPU);
    private readonly torch.Tensor right = torch.ones([4], torch.float32, torch.CPU);

    /// <summary>A second tensor over the same memory.</summary>
    [Benchmark(Baseline = true)]
    public void Detach()
    {
        using torch.Tensor result = detach.Call(left);
    }

    /// <summary>A sum of four numbers and four numbers.</summary>
    [Benchmark]
    public void Add()
    {
        using torch.Tensor result = add.Call(left, right);
    }

    /// <summary>The same without a graph for backward, in a dispose scope as the training program runs.</summary>
    [Benchmark]
    public void DetachInScope()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using torch.Tensor result = detach.Call(left);
    }

    /// <summary>Releases the arguments.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        left.Dispose();
        right.Dispose();
        GC.SuppressFinalize(this);
    }
}
