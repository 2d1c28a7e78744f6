using GpuProbe.Signatures.Tests.Examples.Changed;
using GpuProbe.Signatures.Tests.Reading;

namespace GpuProbe.Signatures.Tests.Comparing;

/// <summary>Two small namespaces that differ in every way that the lists are to notice.</summary>
public class ComparisonTest
{
    private const string Examples = "GpuProbe.Signatures.Tests.Examples.";
    private static readonly DeclaringAssembly Original = DeclaringAssembly.Of(typeof(ComparisonTest).Assembly, Examples + "Original");
    private static readonly DeclaringAssembly Changed = DeclaringAssembly.Of(typeof(ComparisonTest).Assembly, Examples + "Changed");
    private static readonly SignatureList List = SignatureList.Of("list", Original.Lines.Select(line => line.Replace("Examples.Original", "Examples.Changed")));

    [Fact]
    public void Members_of_every_kind_are_written_as_a_caller_sees_them() => Assert.Equal(
        [
            "Mode type enum of int",
            "Mode value First = 0",
            "Mode value Second = 1",
            "Sample abstract method Abstract(System.Collections.Generic.IEnumerable`1<Sample[]> samples) : void",
            "Sample abstract method Dispose() : void",
            "Sample const field Limit : int = 5",
            "Sample get Item[int index] : long",
            "Sample get Name : string",
            "Sample is System.IDisposable",
            "Sample method Instance() : void",
            "Sample open",
            "Sample protected constructor (string name)",
            "Sample protected method Protected() : void",
            "Sample set Name : string",
            "Sample static field Usual : Mode",
            "Sample static method Constrained<T>(T value) : T where T : unmanaged",
            "Sample static method Default(long count = 1, string names = null, Mode mode = 1) : void",
            "Sample static method Many(params long[] sizes) : void",
            "Sample static method Removed() : void",
            "Sample static method Renamed(long size, double value = 1.5d) : void",
            "Sample static method Result() : int",
            "Sample static method TryTake(ref int from, out int taken) : bool",
            "Sample static method Tuple() : System.ValueTuple`2<long, long>{free, total}",
            "Sample static method Type(long? size) : void",
            "Sample static method op_UnaryNegation(Sample value) : Sample",
            "Sample type class",
            "Sample virtual method Virtual() : void",
        ],
        Original.Lines.Select(Short).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("Mode value Second = 1", "Mode value Second = 4")]
    [InlineData(
        "Sample abstract method Abstract(System.Collections.Generic.IEnumerable`1<Sample[]> samples) : void",
        "Sample abstract method Abstract(System.Collections.Generic.IEnumerable`1<Sample> samples) : void")]
    [InlineData("Sample const field Limit : int = 5", "Sample const field Limit : int = 6")]
    [InlineData("Sample get Item[int index] : long", "Sample get Item[int place] : long")]
    [InlineData("Sample is System.IDisposable", null)]
    [InlineData("Sample method Instance() : void", "Sample static method Instance() : void")]
    [InlineData("Sample protected constructor (string name)", "Sample protected constructor (string title)")]
    [InlineData("Sample protected method Protected() : void", null)]
    [InlineData("Sample set Name : string", null)]
    [InlineData("Sample static method Constrained<T>(T value) : T where T : unmanaged", "Sample static method Constrained<T>(T value) : T where T : struct")]
    [InlineData(
        "Sample static method Default(long count = 1, string names = null, Mode mode = 1) : void",
        "Sample static method Default(long count = 2, string names = null, Mode mode = 4) : void")]
    [InlineData("Sample static method Many(params long[] sizes) : void", "Sample static method Many(long[] sizes) : void")]
    [InlineData("Sample static method Removed() : void", null)]
    [InlineData(
        "Sample static method Renamed(long size, double value = 1.5d) : void", "Sample static method Renamed(long length, double value = 1.5d) : void")]
    [InlineData("Sample static method Result() : int", "Sample static method Result() : long")]
    [InlineData("Sample static method TryTake(ref int from, out int taken) : bool", "Sample static method TryTake(int from, out int taken) : bool")]
    [InlineData(
        "Sample static method Tuple() : System.ValueTuple`2<long, long>{free, total}", "Sample static method Tuple() : System.ValueTuple`2<long, long>{free, all}")]
    [InlineData("Sample static method Type(long? size) : void", "Sample static method Type(int? size) : void")]
    [InlineData("Sample static method op_UnaryNegation(Sample value) : Sample", "Sample static method op_UnaryNegation(Sample sample) : Sample")]
    [InlineData("Sample static field Usual : Mode", "Sample static get Usual : Mode")]
    [InlineData("Sample virtual method Virtual() : void", "Sample method Virtual() : void")]
    public void What_differs_is_shown_with_both_signatures(string listed, string? declared) => Assert.Contains(
        $"GpuProbe.Signatures.Tests does not declare\n  {listed}" + (declared is null ? "" : $"\nbut\n  {declared}"),
        Comparison.Missing(List, Changed).Select(Short));

    [Fact]
    public void Nothing_else_differs() => Assert.Equal(21, Comparison.Missing(List, Changed).Count());

    [Fact]
    public void An_assembly_has_all_that_was_written_of_it()
    {
        SignatureList own = SignatureList.Of("list", Original.Lines);

        Assert.Empty(Comparison.Missing(own, Original));
        Assert.Empty(Comparison.Unlisted(own, Original));
    }

    [Fact]
    public void Declared_but_unlisted_members_are_named_and_extensions_are_not()
    {
        string[] found = [.. Comparison.Unlisted(List, Changed).Select(Short)];

        Assert.Contains("list does not have, but GpuProbe.Signatures.Tests declares\n  Sample static method Result() : long", found);
        Assert.DoesNotContain(found, finding => finding.Contains(nameof(SampleExtensions), StringComparison.Ordinal));
        Assert.Contains(Changed.Lines, line => line.Contains(nameof(SampleExtensions), StringComparison.Ordinal));
        Assert.Equal(17, found.Length);
    }

    [Fact]
    public void An_extension_with_the_name_of_a_member_is_named() =>
        Assert.Equal(["Sample has Name itself"], Comparison.Hidden(Changed, Changed).Select(Short));

    [Theory]
    [InlineData("", false, "Sample")]
    [InlineData("static int Result()", false, "Sample: static int Result()")]
    [InlineData("Virtual", true, "override of Sample: Virtual")]
    public void A_use_is_found_in_the_list_and_named_where_it_is_missing(string member, bool isOverride, string shown)
    {
        var use = new Use(Examples + "Original.Sample", member, isOverride);
        SignatureList whole = SignatureList.Of("list", Original.Lines);
        SignatureList lacking = SignatureList.Of("list", Original.Lines.Where(line => !line.Contains("Result", StringComparison.Ordinal)
            && !line.Contains("Virtual", StringComparison.Ordinal) && !line.EndsWith("Sample type class", StringComparison.Ordinal)));

        Assert.Empty(Comparison.UnlistedUses("program", [use], whole, Original));
        Assert.Equal([$"program uses what list does not have:\n  {shown}"], Comparison.UnlistedUses("program", [use], lacking, Original).Select(Short));
    }

    [Fact]
    public void A_use_of_something_that_the_assembly_does_not_have_is_named() => Assert.Equal(
        ["program uses what list does not have:\n  Sample: static int Result(long)"],
        Comparison.UnlistedUses("program", [new Use(Examples + "Original.Sample", "static int Result(long)", IsOverride: false)],
            SignatureList.Of("list", Original.Lines), Original).Select(Short));

    private static string Short(string line) => line
        .Replace(Examples + "Original.", "", StringComparison.Ordinal)
        .Replace(Examples + "Changed.", "", StringComparison.Ordinal);
}
