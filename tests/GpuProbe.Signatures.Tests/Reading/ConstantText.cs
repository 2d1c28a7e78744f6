using System.Globalization;
using System.Reflection.Metadata;

namespace GpuProbe.Signatures.Tests.Reading;

/// <summary>Writes constants and optional values.</summary>
internal static class ConstantText
{
    internal static string Of(ConstantTypeCode type, BlobReader blob) => type switch
    {
        ConstantTypeCode.NullReference => "null",
        ConstantTypeCode.String => $"\"{blob.ReadUTF16(blob.Length)}\"",
        ConstantTypeCode.Boolean => blob.ReadBoolean() ? "true" : "false",
        ConstantTypeCode.Char => $"'{blob.ReadChar()}'",
        ConstantTypeCode.Single => blob.ReadSingle().ToString("R", CultureInfo.InvariantCulture) + "f",
        ConstantTypeCode.Double => blob.ReadDouble().ToString("R", CultureInfo.InvariantCulture) + "d",
        _ => Convert.ToString(blob.ReadConstant(type), CultureInfo.InvariantCulture)!,
    };
}
