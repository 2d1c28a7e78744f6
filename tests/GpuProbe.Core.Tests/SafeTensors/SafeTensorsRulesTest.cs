using System.Buffers.Binary;
using GpuProbe.Core.SafeTensors;
using GpuProbe.Core.Tests.Models;

namespace GpuProbe.Core.Tests.SafeTensors;

public sealed class SafeTensorsRulesTest : IDisposable
{
    private const string A = """ "a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]} """;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{}", 0, 0)]
    [InlineData("{}      ", 0, 0)]
    [InlineData("{" + A + "}", 8, 1)]
    [InlineData("""{"__metadata__":{"format":"pt"},"b":{"dtype":"BF16","shape":[],"data_offsets":[8,10]},""" + A + "}", 10, 2)]
    [InlineData("""{"none":{"dtype":"F32","shape":[0, 4],"data_offsets":[0,0]},"a":{"dtype":"U8","shape":[1,3],"data_offsets":[0,3],"note":"kept"}}""", 3, 2)]
    [InlineData("""{"a":{"dtype":"F4","shape":[3,2],"data_offsets":[0,3]}}""", 3, 1)]
    public void What_keeps_the_rules_is_read(string header, int dataBytes, int tensors)
    {
        using SafeTensorsFile file = SafeTensorsFile.Open(_folder.Write("x.safetensors", StoredBytes.File(header, dataBytes)));

        Assert.Equal(tensors, file.Header.Tensors.Count);
        Assert.Equal(dataBytes, file.Header.Tensors.Sum(tensor => tensor.Bytes));
    }

    [Theory]
    [InlineData("", 0, ": its header does not begin with '{': it is no .safetensors file")]
    [InlineData(" {}", 0, ": its header does not begin with '{': it is no .safetensors file")]
    [InlineData("{" + A, 8, ": its header is not valid JSON: ")]
    [InlineData("{" + A + "}x", 8, ": its header is not valid JSON: ")]
    [InlineData("{" + A + "," + A + "}", 8, ": its header is not valid JSON: Duplicate property 'a'")]
    [InlineData("""{"\u0061":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},""" + A + "}", 8, ": its header is not valid JSON: Duplicate property 'a'")]
    [InlineData("""{"\ud800":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""", 0, ": its header is not valid JSON: ")]
    [InlineData("""{"a":{"dtype":"\udc00","shape":[0],"data_offsets":[0,0]}}""", 0, ": its header is not valid JSON: ")]
    [InlineData("""{"a":[1]}""", 0, ": tensor a: is not a JSON object")]
    [InlineData("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", 8, ": tensor a: has no dtype")]
    [InlineData("""{"a":{"dtype":"F32","data_offsets":[0,8]}}""", 8, ": tensor a: has no shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", 8, ": tensor a: has no data_offsets")]
    [InlineData("""{"a":{"dtype":"F99","shape":[2],"data_offsets":[0,8]}}""", 8, ": tensor a: dtype F99 is not known; allowed: BOOL, F4, ")]
    [InlineData("""{"a":{"dtype":"f32","shape":[2],"data_offsets":[0,8]}}""", 8, ": tensor a: dtype f32 is not known; allowed: BOOL, F4, ")]
    [InlineData("""{"a":{"dtype":7,"shape":[2],"data_offsets":[0,8]}}""", 8, ": tensor a: dtype 7 is not known; ")]
    [InlineData("""{"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""", 8, ": tensor a: shape is 2; allowed: a list of whole numbers that are not negative")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, ": tensor a: shape has -2; allowed: a list of whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", 8, ": tensor a: shape has 2.5; allowed: a list of whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}""", 8, ": tensor a: shape has 99999999999999999999; ")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}}""", 8, ": tensor a: the size of its shape [4294967296, 4294967296] in F32 is no number of bytes that a file can have")]
    [InlineData("""{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,1]}}""", 1, ": tensor a: the size of its shape [3] in F4 is no number of bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,9]}}""", 8, ": tensor a: data_offsets are not two numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, ": tensor a: data_offsets end at 0, before they begin at 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, ": tensor a: has 8 bytes, but its shape [3] in F32 needs 12")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, ": tensor a: begins at byte 4, but bytes 0 to 4 belong to no tensor")]
    [InlineData("{" + A + ""","b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, ": tensor b: begins at byte 4, inside tensor a, which ends at byte 8")]
    [InlineData("{" + A + ""","b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}""", 16, ": tensor b: begins at byte 12, but bytes 8 to 12 belong to no tensor")]
    [InlineData("""{"a":{"dtype":"U8","shape":[1],"data_offsets":[9223372036854775806,9223372036854775807]}}""", 1, ": tensor a: begins at byte 9223372036854775806, but bytes 0 to")]
    [InlineData("{" + A + ""","b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}""", 11, ": tensor b: lies at bytes 8 to 16 of 11 that are there: the file is truncated, 5 bytes are missing")]
    [InlineData("{" + A + "}", 11, ": 3 of its 11 bytes after the header belong to no tensor")]
    [InlineData("{}", 1, ": 1 of its 1 bytes after the header belong to no tensor")]
    [InlineData("""{"__metadata__":{"format":1}}""", 0, ": __metadata__.format is not a text")]
    [InlineData("""{"__metadata__":"pt"}""", 0, ": tensor __metadata__: is not a JSON object")]
    public void What_breaks_a_rule_is_refused_in_one_line(string header, int dataBytes, string message)
    {
        string path = _folder.Write("x.safetensors", StoredBytes.File(header, dataBytes));

        Assert.StartsWith(path + message, Refused.Line(() => SafeTensorsFile.Open(path)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, " has 0 bytes; a .safetensors file begins with 8 bytes that tell the length of its header")]
    [InlineData(7, " has 7 bytes; a .safetensors file begins with 8 bytes")]
    [InlineData(8, " is truncated: 0 of its header's 57 bytes are there")]
    [InlineData(64, " is truncated: 56 of its header's 57 bytes are there")]
    [InlineData(65, ": tensor a: lies at bytes 0 to 8 of 0 that are there: the file is truncated, 8 bytes are missing")]
    [InlineData(72, ": tensor a: lies at bytes 0 to 8 of 7 that are there: the file is truncated, 1 bytes are missing")]
    public void A_truncated_file_is_told_from_any_length(int length, string message)
    {
        byte[] whole = StoredBytes.File("{" + A.Trim() + "   }", 8);
        string path = _folder.Write("x.safetensors", whole[..length]);

        Assert.Equal(73, whole.Length);
        Assert.StartsWith(path + message, Refused.Line(() => SafeTensorsFile.Open(path)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100_000_001UL)]
    [InlineData(ulong.MaxValue)]
    [InlineData((ulong)long.MaxValue)]
    public void An_impossible_header_is_not_read(ulong length)
    {
        byte[] bytes = new byte[64];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        string path = _folder.Write("x.safetensors", bytes);

        Assert.Equal(
            $"{path} states a header of {length} bytes, more than the 100000000 allowed: it is no .safetensors file",
            Refused.Line(() => SafeTensorsFile.Open(path)));
    }

    [Fact]
    public void What_is_no_file_is_refused()
    {
        Assert.Equal($"{_folder.Path} is a folder; allowed: a .safetensors file", Refused.Line(() => SafeTensorsFile.Open(_folder.Path)));
        Assert.Equal($"{_folder.File("no")} does not exist; allowed: a .safetensors file", Refused.Line(() => SafeTensorsFile.Open(_folder.File("no"))));
    }

    [Fact]
    public void A_header_that_is_not_text_is_refused()
    {
        byte[] bytes = StoredBytes.File("{\"aa\":1}", 0);
        bytes[10] = 0xFF;
        string path = _folder.Write("x.safetensors", bytes);

        Assert.Equal($"{path}: its header is not UTF-8", Refused.Line(() => SafeTensorsFile.Open(path)));
    }
}
