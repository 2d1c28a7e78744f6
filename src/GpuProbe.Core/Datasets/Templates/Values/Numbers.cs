using System.Numerics;

namespace GpuProbe.Core.Datasets.Templates.Values;

/// <summary>Python's arithmetic.</summary>
internal static class Numbers
{
    public static int Compare(object? left, object? right) =>
        left is double || right is double ? Real(left).CompareTo(Real(right)) : Whole(left).CompareTo(Whole(right));

    public static double Real(object? value) => value switch
    {
        double number => number,
        long number => number,
        bool flag => flag ? 1 : 0,
        BigInteger number => (double)number,
        Undefined undefined => throw undefined.Refused(),
        _ => throw new TemplateException($"{Shown.Kind(value)} is not a number"),
    };

    public static object? Add(object? left, object? right) => (left, right) switch
    {
        (Undefined undefined, _) => throw undefined.Refused(),
        (_, Undefined undefined) => throw undefined.Refused(),
        (string a, string b) => a + b,
        (List<object?> a, List<object?> b) => a.Concat(b).ToList(),
        (object?[] a, object?[] b) => a.Concat(b).ToArray(),
        _ => Calculate("+", left, right, BigInteger.Add, (a, b) => a + b),
    };

    public static object? Subtract(object? left, object? right) => Calculate("-", left, right, BigInteger.Subtract, (a, b) => a - b);

    public static object? Multiply(object? left, object? right) => (left, right) switch
    {
        (string text, long times) => Repeated(text, times),
        (long times, string text) => Repeated(text, times),
        (List<object?> list, long times) => Repeated(list, times),
        (long times, List<object?> list) => Repeated(list, times),
        _ => Calculate("*", left, right, BigInteger.Multiply, (a, b) => a * b),
    };

    public static object? Divide(object? left, object? right)
    {
        Require("/", left, right);
        return Real(left) / NotZero(Real(right));
    }

    public static object? FloorDivide(object? left, object? right) => Calculate(
        "//", left, right, (a, b) => Floor(a, NotZero(b)), (a, b) => Math.Floor(a / NotZero(b)));

    public static object? Modulo(object? left, object? right) => left is string
        ? throw new TemplateException("formatting with % is not supported; ~ joins texts")
        : Calculate("%", left, right, (a, b) => a - (Floor(a, NotZero(b)) * b), (a, b) => a - (Math.Floor(a / NotZero(b)) * b));

    public static object? Power(object? left, object? right)
    {
        Require("**", left, right);
        return left is double || right is double || Whole(right) < 0 || Whole(right) > 1024
            ? Math.Pow(Real(left), Real(right))
            : Fit(BigInteger.Pow(Whole(left), (int)Whole(right)));
    }

    public static object? Negate(object? value) => Subtract(0L, value);

    /// <summary>A whole number as the rest of the interpreter holds it.</summary>
    public static object Fit(BigInteger number) => number >= long.MinValue && number <= long.MaxValue ? (object)(long)number : number;

    private const int LongestRepetition = 1 << 24;

    private static BigInteger Whole(object? value) => value switch
    {
        long number => number,
        bool flag => flag ? 1 : 0,
        BigInteger number => number,
        _ => throw new TemplateException($"{Shown.Kind(value)} is not a whole number"),
    };

    private static BigInteger Floor(BigInteger a, BigInteger b)
    {
        BigInteger quotient = BigInteger.DivRem(a, b, out BigInteger rest);
        return !rest.IsZero && (rest.Sign < 0) != (b.Sign < 0) ? quotient - 1 : quotient;
    }

    private static object? Calculate(
        string name, object? left, object? right, Func<BigInteger, BigInteger, BigInteger> whole, Func<double, double, double> real)
    {
        Require(name, left, right);
        return left is double || right is double ? real(Real(left), Real(right)) : Fit(whole(Whole(left), Whole(right)));
    }

    private static void Require(string name, object? left, object? right)
    {
        if ((left as Undefined ?? right as Undefined) is { } undefined)
            throw undefined.Refused();
        if (!Operations.IsNumber(left) || !Operations.IsNumber(right))
            throw new TemplateException($"{Shown.Kind(left)} {name} {Shown.Kind(right)} cannot be calculated");
    }

    private static double NotZero(double value) => value != 0 ? value : throw new TemplateException("a division by zero");

    private static BigInteger NotZero(BigInteger value) => !value.IsZero ? value : throw new TemplateException("a division by zero");

    private static string Repeated(string text, long times)
    {
        RequireShort(text.Length, times);
        return string.Concat(Enumerable.Repeat(text, (int)Math.Max(0, times)));
    }

    private static List<object?> Repeated(List<object?> list, long times)
    {
        RequireShort(list.Count, times);
        return [.. Enumerable.Repeat(list, (int)Math.Max(0, times)).SelectMany(items => items)];
    }

    private static void RequireShort(long length, long times)
    {
        if (times > 0 && length > LongestRepetition / times)
            throw new TemplateException($"a repetition is longer than {LongestRepetition:N0}");
    }
}
