using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Core.Comparison.Gating;

namespace GpuProbe.Core.Tests.Comparison.Gating;

public sealed class ToleranceTest
{
    private static readonly Gen<long> Bytes = Gen.OneOf(Gen.Choose(0, 1000).Select(n => (long)n), Gen.Choose(0, int.MaxValue).Select(n => (long)n * n / 7));

    private static readonly Arbitrary<(long Expected, long Difference, Tolerance Tolerance)> Cases = (
        from expected in Bytes
        from difference in Bytes
        from margin in Gen.Choose(0, 2000)
        from floor in Bytes
        select (expected, difference, new Tolerance(margin / 1000m, floor))).ToArbitrary();

    [Fact]
    public void What_counts_exceeds_margin_and_floor() => Prop.ForAll(Cases, one =>
    {
        GateVerdict verdict = one.Tolerance.Judge(one.Expected, (decimal)one.Expected + one.Difference);
        bool counts = one.Difference > one.Tolerance.Floor && one.Difference > one.Tolerance.Margin * one.Expected;
        Assert.Equal(counts ? GateVerdict.Regression : GateVerdict.Pass, verdict);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void As_much_less_is_as_far() => Prop.ForAll(Cases, one =>
    {
        GateVerdict more = one.Tolerance.Judge(one.Expected, (decimal)one.Expected + one.Difference);
        GateVerdict less = one.Tolerance.Judge(one.Expected, (decimal)one.Expected - one.Difference);
        Assert.Equal(more == GateVerdict.Regression ? GateVerdict.Improvement : GateVerdict.Pass, less);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void More_is_never_better() => Prop.ForAll(Cases, one =>
    {
        GateVerdict at = one.Tolerance.Judge(one.Expected, one.Difference);
        GateVerdict beyond = one.Tolerance.Judge(one.Expected, one.Difference + 1m);
        Assert.True(Rank(beyond) >= Rank(at), $"{one}: {at}, then {beyond}");
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void More_tolerance_lets_more_pass() => Prop.ForAll(Cases, one =>
    {
        Tolerance wider = new(one.Tolerance.Margin + 0.01m, one.Tolerance.Floor + 1);
        GateVerdict narrow = one.Tolerance.Judge(one.Expected, (decimal)one.Expected + one.Difference);
        Assert.True(narrow != GateVerdict.Pass || wider.Judge(one.Expected, (decimal)one.Expected + one.Difference) == GateVerdict.Pass);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Without_tolerance_a_byte_counts()
    {
        Assert.Equal(GateVerdict.Pass, Tolerance.Exact.Judge(long.MaxValue, long.MaxValue));
        Assert.Equal(GateVerdict.Improvement, Tolerance.Exact.Judge(long.MaxValue, long.MaxValue - 1));
        Assert.Equal(GateVerdict.Regression, Tolerance.Exact.Judge(0, 1));
    }

    [Theory]
    [InlineData(1020, GateVerdict.Pass)] // at the margin, beyond the floor
    [InlineData(1021, GateVerdict.Regression)]
    [InlineData(980, GateVerdict.Pass)]
    [InlineData(979, GateVerdict.Improvement)]
    public void The_limits_themselves_pass(int observed, GateVerdict verdict) => Assert.Equal(verdict, new Tolerance(0.02m, 10).Judge(1000, observed));

    private static int Rank(GateVerdict verdict) => verdict switch { GateVerdict.Improvement => 0, GateVerdict.Pass => 1, _ => 2 };
}
