namespace GpuProbe.Core.Estimation.Walks;

/// <summary>
/// Running total and peak, nothing else. A repeated body is followed once: if it changes the total by d and rises r
/// above its start, then n of them change it by n·d and rise r + max(0, (n−1)·d).
/// </summary>
internal struct PeakWalk : IMemoryWalk
{
    public long Now { get; private set; }

    public long Peak { get; private set; }

    public void Begin() => Peak = Now;

    public void Allocate(Slot slot, long bytes)
    {
        Now += bytes;
        if (Now > Peak)
            Peak = Now;
    }

    public void Free(Slot slot, long bytes) => Now -= bytes;

    public bool Again(ref Repetition repetition)
    {
        switch (repetition.Done++)
        {
            case 0 when repetition.Count > 0:
                repetition.StartBytes = Now;
                repetition.OuterPeak = Peak;
                Peak = Now;
                return true;
            case 1:
                long others = (repetition.Count - 1) * (Now - repetition.StartBytes);
                Now += others;
                Peak = Math.Max(repetition.OuterPeak, Peak + Math.Max(0, others));
                return false;
            default:
                return false;
        }
    }
}
