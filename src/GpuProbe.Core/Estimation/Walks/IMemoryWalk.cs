namespace GpuProbe.Core.Estimation.Walks;

/// <summary>
/// Follows a program's allocations and releases in order. The closed form is written once against this interface:
/// <see cref="PeakWalk"/> answers how much, <see cref="DetailWalk"/> also of what.
/// </summary>
internal interface IMemoryWalk
{
    /// <summary>Bytes live now.</summary>
    long Now { get; }

    /// <summary>Most bytes live since <see cref="Begin"/>.</summary>
    long Peak { get; }

    /// <summary>A phase begins: the peak starts from what is live.</summary>
    void Begin();

    /// <summary>Bytes come to life.</summary>
    void Allocate(Slot slot, long bytes);

    /// <summary>Bytes are released.</summary>
    void Free(Slot slot, long bytes);

    /// <summary>Whether the body of a repetition is to be followed (once more).</summary>
    bool Again(ref Repetition repetition);
}
