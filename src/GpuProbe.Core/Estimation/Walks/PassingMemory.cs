namespace GpuProbe.Core.Estimation.Walks;

/// <summary>Memory that comes and goes at once but can still make the peak.</summary>
internal static class PassingMemory
{
    /// <summary>Bytes come to life and are released before anything else happens.</summary>
    internal static void Pass<TWalk>(this ref TWalk walk, Slot slot, long bytes) where TWalk : struct, IMemoryWalk
    {
        walk.Allocate(slot, bytes);
        walk.Free(slot, bytes);
    }
}
