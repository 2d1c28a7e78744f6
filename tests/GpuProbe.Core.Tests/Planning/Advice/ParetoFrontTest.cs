using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Core.Planning.Advice;

namespace GpuProbe.Core.Tests.Planning.Advice;

public sealed class ParetoFrontTest
{
    private static readonly Gen<(long Bytes, double? Time)[]> s_points = Gen.ArrayOf(
        from bytes in Gen.Choose(1, 8)
        from time in Gen.Choose(0, 8)
        select ((long)bytes, time == 0 ? (double?)null : time / 4.0));

    [Fact]
    public void It_is_what_no_other_point_beats() => Prop.ForAll(s_points.ToArbitrary(), points =>
        Assert.Equal(points.Select(point => point.Time is not null && !points.Any(other => Beats(other, point))), ParetoFront.Of(points))).QuickCheckThrowOnFailure();

    [Fact]
    public void Nothing_has_no_front() => Assert.Empty(ParetoFront.Of([]));

    private static bool Beats((long Bytes, double? Time) one, (long Bytes, double? Time) other) =>
        one.Time is { } time && one.Bytes <= other.Bytes && time <= other.Time && (one.Bytes < other.Bytes || time < other.Time);
}
