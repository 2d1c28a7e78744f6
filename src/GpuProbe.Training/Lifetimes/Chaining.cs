using static TorchSharp.torch;

namespace GpuProbe.Training.Lifetimes;

/// <summary>
/// Python's lifetimes in C#. CPython frees an intermediate result as soon as the next operator has consumed it; that
/// order decides the peak, so it is written out: <c>x.pow(2).Then(y =&gt; y.mean([-1]))</c>.
/// </summary>
public static class Chaining
{
    /// <summary>Applies an operator to a result that nobody else needs and lets that result go.</summary>
    public static Tensor Then(this Tensor consumed, Func<Tensor, Tensor> next)
    {
        using (consumed)
            return next(consumed);
    }

    /// <summary>Python's <c>name = value</c>: the new value exists before the old one is let go.</summary>
    public static void Rebind(ref Tensor name, Tensor value)
    {
        Tensor old = name;
        name = value;
        old.Dispose();
    }
}
