using System.Numerics;
using GpuProbe.Core.Datasets.Templates.Values;

namespace GpuProbe.Core.Datasets.Templates.Library;

/// <summary>Jinja's tests: what may follow <c>is</c>.</summary>
internal static class ValueTests
{
    /// <summary>A test; <see langword="null"/> if there is none of this name.</summary>
    public static Func<object?, Arguments, bool>? Find(string name) => name switch
    {
        "defined" => (value, _) => value is not Undefined,
        "undefined" => (value, _) => value is Undefined,
        "none" => (value, _) => value is null,
        "boolean" => (value, _) => value is bool,
        "true" => (value, _) => value is true,
        "false" => (value, _) => value is false,
        "integer" => (value, _) => value is long or BigInteger,
        "float" => (value, _) => value is double,
        "number" => (value, _) => Operations.IsNumber(value),
        "string" => (value, _) => value is string,
        "mapping" => (value, _) => value is Mapping,
        "sequence" => (value, _) => value is string or List<object?> or object?[] or Mapping,
        "iterable" => (value, _) => value is string or List<object?> or object?[] or Mapping or Undefined,
        "callable" => (value, _) => value is Function,
        "lower" => (value, _) => StringMethods.Find(Shown.Text(value), "islower")!(Arguments.None) is true,
        "upper" => (value, _) => StringMethods.Find(Shown.Text(value), "isupper")!(Arguments.None) is true,
        "odd" => (value, _) => Remainder(value, 2) == 1,
        "even" => (value, _) => Remainder(value, 2) == 0,
        "divisibleby" => (value, call) => Remainder(value, call.Required(0, "num")) == 0,
        "sameas" => (value, call) => IsSame(value, call.Required(0, "other")),
        "in" => (value, call) => Operations.Contains(call.Required(0, "seq"), value),
        "eq" or "equalto" or "==" => (value, call) => Operations.AreEqual(value, call.Required(0, "other")),
        "ne" or "!=" => (value, call) => !Operations.AreEqual(value, call.Required(0, "other")),
        "lt" or "lessthan" or "<" => (value, call) => Operations.Compare(value, call.Required(0, "other")) < 0,
        "le" or "<=" => (value, call) => Operations.Compare(value, call.Required(0, "other")) <= 0,
        "gt" or "greaterthan" or ">" => (value, call) => Operations.Compare(value, call.Required(0, "other")) > 0,
        "ge" or ">=" => (value, call) => Operations.Compare(value, call.Required(0, "other")) >= 0,
        "filter" => (value, _) => value is string filter && Filters.Find(filter) is not null,
        "test" => (value, _) => value is string test && Find(test) is not null,
        _ => null,
    };

    private static double Remainder(object? value, object? by) => Numbers.Real(Numbers.Modulo(value, by is int number ? (long)number : by));

    private static bool IsSame(object? a, object? b) =>
        (a is null && b is null) || (a is bool x && b is bool y && x == y) || (a is not null && ReferenceEquals(a, b)) || (a is string s && b is string t && s == t);
}
