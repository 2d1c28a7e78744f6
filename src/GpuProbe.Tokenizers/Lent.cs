using System.Collections.Concurrent;

namespace GpuProbe.Tokenizers;

/// <summary>Working memory that a thread takes for the length of a call, so that several may encode at once.</summary>
internal sealed class Lent<T>(Func<T> create)
    where T : class
{
    private readonly ConcurrentBag<T> _others = [];
    private T? _first;

    public T Take() => Interlocked.Exchange(ref _first, null) ?? (_others.TryTake(out T? other) ? other : create());

    public void GiveBack(T taken)
    {
        if (Interlocked.CompareExchange(ref _first, taken, null) is not null)
            _others.Add(taken);
    }
}
