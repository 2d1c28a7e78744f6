using System.Text;
using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Core.SafeTensors;

namespace GpuProbe.Core.Tests.SafeTensors;

public sealed class SafeTensorsRoundTripTest : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static readonly Gen<TensorType> s_types = Gen.Elements(Enum.GetValues<TensorType>().Where(type => TensorTypes.Bits(type) >= 8).ToArray());

    private static readonly Gen<string> s_names =
        from stem in Gen.Elements("w", "model.layers.0.mlp.up_proj.weight", "größe", "\"quoted\"", "\U0001F600", "\uE000", "a b\n")
        from number in Gen.Choose(0, 99)
        select stem + number;

    private static readonly Gen<TensorDescription[]> s_tensors =
        from tensors in Gen.ArrayOf(
            from name in s_names
            from type in s_types
            from shape in Gen.ArrayOf(Gen.Choose(0, 4).Select(size => (long)size)).Resize(3)
            select new TensorDescription(name, type, shape)).Resize(12)
        select tensors.DistinctBy(tensor => tensor.Name).ToArray();

    [Fact]
    public void What_is_written_is_read_back() => Prop.ForAll(s_tensors.ToArbitrary(), tensors =>
    {
        var metadata = new Dictionary<string, string> { ["format"] = "pt", ["größe"] = "\"1\"" };
        SafeTensorsLayout layout = SafeTensorsLayout.Of(tensors, metadata);
        byte[] bytes = StoredBytes.File(layout, place => (byte)(place * 7 % 251));
        using SafeTensorsFile file = SafeTensorsFile.Open(_folder.Write("x.safetensors", bytes));

        Assert.Equal(0, layout.Head.Length % 8);
        Assert.Equal(bytes.Length, layout.FileBytes);
        Assert.Equal(metadata, file.Header.Metadata);
        Assert.Equal(layout.Tensors.Select(Text).Order(StringComparer.Ordinal), file.Header.Tensors.Select(Text).Order(StringComparer.Ordinal));
        foreach (StoredTensor tensor in file.Header.Tensors)
            Assert.Equal(bytes.Skip(layout.Head.Length + (int)tensor.Start).Take((int)tensor.Bytes), StoredBytes.Of(file, tensor));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Wider_types_come_first_then_names_by_their_bytes()
    {
        TensorDescription[] tensors =
        [
            new("b", TensorType.BF16, [1]), new("\uE000", TensorType.F32, [1]), new("\U0001F600", TensorType.F32, [1]),
            new("a", TensorType.BF16, [1]), new("z", TensorType.I64, []),
        ];
        SafeTensorsLayout layout = SafeTensorsLayout.Of(tensors);

        Assert.Equal(["z", "\uE000", "\U0001F600", "a", "b"], layout.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([0, 8, 12, 16, 18], layout.Tensors.Select(tensor => tensor.Start));
    }

    [Fact]
    public void The_first_bytes_are_as_the_format_says()
    {
        SafeTensorsLayout layout = SafeTensorsLayout.Of([new("a", TensorType.F32, [2, 3])], new Dictionary<string, string> { ["format"] = "pt" });

        string text = """{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}}""";
        Assert.Equal(88, text.Length);
        Assert.Equal([88, 0, 0, 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(text)], layout.Head.ToArray());
        Assert.Equal(8 + 88 + 24, layout.FileBytes);
    }

    [Fact]
    public void Two_tensors_of_one_name_cannot_be_laid_out()
    {
        TensorDescription tensor = new("a", TensorType.F32, [1]);

        Assert.Throws<ArgumentException>(() => SafeTensorsLayout.Of([tensor, tensor]));
        Assert.Throws<ArgumentException>(() => SafeTensorsLayout.Of([tensor with { Name = "__metadata__" }]));
        Assert.Throws<ArgumentException>(() => SafeTensorsLayout.Of([tensor with { Shape = [long.MaxValue, 4] }]));
    }

    [Fact]
    public void Nothing_outside_a_tensor_can_be_read()
    {
        SafeTensorsLayout layout = SafeTensorsLayout.Of([new("a", TensorType.U8, [4]), new("b", TensorType.U8, [4])]);
        using SafeTensorsFile file = SafeTensorsFile.Open(_folder.Write("x.safetensors", StoredBytes.File(layout, place => (byte)place)));
        StoredTensor first = file.Header.Tensors[0];
        byte[] two = new byte[2];

        file.Read(first, 2, two);
        Assert.Equal([2, 3], two);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(first, 3, two));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(first, -1, two));
    }

    // Every file has a header that is read whole or refused in one line, whatever became of its bytes.
    [Fact]
    public void A_corrupted_header_is_read_or_refused_and_nothing_worse()
    {
        SafeTensorsLayout layout = SafeTensorsLayout.Of(
            [new("größe", TensorType.F32, [2, 3]), new("b", TensorType.BF16, [4]), new("c", TensorType.U8, [0])],
            new Dictionary<string, string> { ["format"] = "pt" });
        byte[] whole = StoredBytes.File(layout, place => (byte)place);
        for (int place = 0; place < layout.Head.Length; place++)
        {
            foreach (byte wrong in new byte[] { 0, 1, 0x20, 0x22, 0x30, 0x39, 0x5B, 0x5C, 0x7B, 0x7D, 0x80, 0xFF, (byte)(whole[place] ^ 1) })
                ReadOrRefused([.. whole[..place], wrong, .. whole[(place + 1)..]]);
        }
    }

    [Fact]
    public void Any_bytes_are_read_or_refused_and_nothing_worse()
    {
        string[] parts =
        [
            "{", "}", "[", "]", ",", ":", "\"a\"", "\"b\"", "\"dtype\"", "\"shape\"", "\"data_offsets\"", "\"F32\"", "\"U8\"", "\"F4\"", "0", "1", "8", "-1",
            "9223372036854775807", "1e3", "null", "\"__metadata__\"", "\"\\ud800\"", "\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}", " ",
        ];
        Gen<string> headers = Gen.ArrayOf(Gen.Elements(parts)).Select(chosen => "{" + string.Concat(chosen));
        Prop.ForAll(headers.ToArbitrary(), Gen.Choose(0, 9).ToArbitrary(), (header, dataBytes) => ReadOrRefused(StoredBytes.File(header, dataBytes)))
            .QuickCheckThrowOnFailure();
    }

    private void ReadOrRefused(byte[] bytes)
    {
        string path = _folder.Write("x.safetensors", bytes);
        try
        {
            using SafeTensorsFile file = SafeTensorsFile.Open(path);
            long header = BitConverter.ToInt64(bytes);
            foreach (StoredTensor tensor in file.Header.Tensors)
                Assert.Equal(bytes.Skip((int)(8 + header + tensor.Start)).Take((int)tensor.Bytes), StoredBytes.Of(file, tensor));
        }
        catch (ToolException refusal)
        {
            Assert.Equal(ExitCode.BadInput, refusal.ExitCode);
            Assert.DoesNotContain('\n', refusal.Message);
        }
    }

    private static string Text(StoredTensor tensor) =>
        $"{tensor.Name} {tensor.Type} [{string.Join(", ", tensor.Shape)}] {tensor.Start} {tensor.Bytes}";
}
