using System.Runtime.ExceptionServices;

namespace GpuProbe.Tensors;

/// <summary>
/// What C# code that autograd called threw during a backward pass. libtorch carries a message only, and perhaps from a thread of its
/// own; the exception itself is thrown again where backward was called.
/// </summary>
internal static class BackwardFailure
{
    private static ExceptionDispatchInfo? first;

    /// <summary>Forgets that of an earlier pass.</summary>
    internal static void Forget() => Volatile.Write(ref first, null);

    /// <summary>Keeps an exception, unless an earlier one is kept: that one is the cause.</summary>
    internal static void Note(ExceptionDispatchInfo error) => Interlocked.CompareExchange(ref first, error, null);

    /// <summary>Throws the exception that is kept, if one is.</summary>
    internal static void Throw() => Interlocked.Exchange(ref first, null)?.Throw();
}
