namespace GpuProbe.Core.Planning.Advice;

/// <summary>Memory against time: what nothing else beats in both.</summary>
public static class ParetoFront
{
    /// <summary>
    /// For each point whether it is on the front: no other has at most as many bytes and at most as much time, and less of one of
    /// them. Equal points are on it together. A point whose time is not known is not on it, and keeps no other off it.
    /// </summary>
    /// <param name="points">Bytes and time of each.</param>
    public static IReadOnlyList<bool> Of(IReadOnlyList<(long Bytes, double? Time)> points)
    {
        ArgumentNullException.ThrowIfNull(points);
        var isOn = new bool[points.Count];
        int[] order = [.. Enumerable.Range(0, points.Count).Where(i => points[i].Time is not null).OrderBy(i => points[i].Bytes).ThenBy(i => points[i].Time)];
        (long Bytes, double Time) best = (long.MinValue, double.PositiveInfinity);
        foreach (int i in order)
        {
            (long bytes, double time) = (points[i].Bytes, points[i].Time!.Value);
            isOn[i] = time < best.Time || (time == best.Time && bytes == best.Bytes);
            if (isOn[i])
                best = (bytes, time);
        }

        return isOn;
    }
}
