using System.Numerics;

namespace GpuProbe.Core.Datasets.Templates.Values;

/// <summary>Truth, equality, order, membership and iteration as in Python.</summary>
internal static class Operations
{
    public static bool IsTrue(object? value) => value switch
    {
        null or Undefined => false,
        bool flag => flag,
        long number => number != 0,
        BigInteger number => !number.IsZero,
        double number => number != 0,
        string text => text.Length > 0,
        List<object?> list => list.Count > 0,
        object?[] tuple => tuple.Length > 0,
        Mapping mapping => mapping.Count > 0,
        _ => true,
    };

    public static bool AreEqual(object? left, object? right) => (left, right) switch
    {
        (null, null) => true,
        (Undefined, Undefined) => true,
        (string a, string b) => string.Equals(a, b, StringComparison.Ordinal),
        (List<object?> a, List<object?> b) => SameItems(a, b),
        (object?[] a, object?[] b) => SameItems(a, b),
        (Mapping a, Mapping b) => a.SameAs(b),
        _ when IsNumber(left) && IsNumber(right) => Numbers.Compare(left, right) == 0,
        _ => ReferenceEquals(left, right),
    };

    /// <summary>Negative where the left comes first, 0 where they are equal.</summary>
    public static int Compare(object? left, object? right) => (left, right) switch
    {
        (Undefined undefined, _) => throw undefined.Refused(),
        (_, Undefined undefined) => throw undefined.Refused(),
        (string a, string b) => CodePoints.Compare(a, b),
        (List<object?> a, List<object?> b) => CompareItems(a, b),
        (object?[] a, object?[] b) => CompareItems(a, b),
        _ when IsNumber(left) && IsNumber(right) => Numbers.Compare(left, right),
        _ => throw new TemplateException($"{Shown.Kind(left)} and {Shown.Kind(right)} have no order"),
    };

    public static bool Contains(object? whole, object? part) => whole switch
    {
        string text => part is string piece
            ? text.Contains(piece, StringComparison.Ordinal)
            : throw new TemplateException($"a text cannot contain {Shown.Kind(part)}"),
        Mapping mapping => mapping.Has(part),
        _ => Iterate(whole).Any(item => AreEqual(item, part)),
    };

    public static long Length(object? value) => value switch
    {
        Undefined => 0,
        string text => CodePoints.Count(text),
        List<object?> list => list.Count,
        object?[] tuple => tuple.Length,
        Mapping mapping => mapping.Count,
        _ => throw new TemplateException($"{Shown.Kind(value)} has no length"),
    };

    public static IEnumerable<object?> Iterate(object? value) => value switch
    {
        Undefined => [],
        List<object?> list => list,
        object?[] tuple => tuple,
        string text => CodePoints.Each(text),
        Mapping mapping => mapping.Keys,
        _ => throw new TemplateException($"{Shown.Kind(value)} cannot be gone through"),
    };

    public static bool IsNumber(object? value) => value is long or double or bool or BigInteger;

    private static bool SameItems(IReadOnlyList<object?> a, IReadOnlyList<object?> b) =>
        a.Count == b.Count && !a.Where((item, i) => !AreEqual(item, b[i])).Any();

    private static int CompareItems(IReadOnlyList<object?> a, IReadOnlyList<object?> b)
    {
        for (int i = 0; i < a.Count && i < b.Count; i++)
        {
            if (!AreEqual(a[i], b[i]))
                return Compare(a[i], b[i]);
        }

        return a.Count.CompareTo(b.Count);
    }
}
