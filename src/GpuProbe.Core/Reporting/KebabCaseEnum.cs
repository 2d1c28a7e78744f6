using System.Text.Json;
using System.Text.Json.Serialization;

namespace GpuProbe.Core.Reporting;

/// <summary>Writes an enumeration as its names in lower case with hyphens, as results have them.</summary>
/// <typeparam name="TEnum">The enumeration.</typeparam>
internal sealed class KebabCaseEnum<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;
