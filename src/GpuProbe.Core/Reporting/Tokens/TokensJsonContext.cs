using System.Text.Json.Serialization;

namespace GpuProbe.Core.Reporting.Tokens;

/// <summary>Compile-time serialisation of token counts.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(TokensResult))]
internal sealed partial class TokensJsonContext : JsonSerializerContext;
