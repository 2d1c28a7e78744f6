using System.Security.Cryptography;
using System.Text.Json;
using GpuProbe.Core;
using GpuProbe.Core.SafeTensors;

namespace GpuProbe.Gpu.Tests.Files;

/// <summary>Files that gpuprobe writes are read by safetensors' own Python package, and the other way round.</summary>
public sealed class SafeTensorsReferenceTest : IDisposable
{
    private const string Small = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[3],"data_offsets":[8,11]}}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_reads_what_the_other_writes_and_refuses_what_the_other_refuses()
    {
        SafeTensorsLayout layout = WriteOurs(out byte[] data);
        string[] refused = WriteVariants();
        VirtualRun run = new PythonProgram("safetensors_reference.py", _folder.File("ours"), _folder.File("own"), _folder.File("variants")).Run().Succeeded();

        JsonElement read = run.Program.GetProperty("read");
        Assert.Equal(layout.Tensors.Count, read.EnumerateObject().Count());
        foreach (StoredTensor tensor in layout.Tensors)
        {
            JsonElement entry = read.GetProperty(tensor.Name);
            Assert.Equal(TensorTypes.Name(tensor.Type), entry[0].GetString());
            Assert.Equal(tensor.Shape, entry[1].EnumerateArray().Select(size => size.GetInt64()));
            Assert.Equal(Digest(data.AsSpan((int)tensor.Start, (int)tensor.Bytes)), entry[2].GetString());
        }
        Assert.Equal("torch.bfloat16", run.Program.GetProperty("loaded").GetProperty("model.größe.BF16")[0].GetString());
        Assert.Equal("pt", run.Program.GetProperty("metadata").GetProperty("format").GetString());

        CompareOwn(run.Program.GetProperty("written"));

        string[] accepted = [.. run.Program.GetProperty("accepted").EnumerateArray().Select(name => name.GetString()!)];
        string[] all = [.. Directory.GetFiles(_folder.File("variants")).Select(Path.GetFileName).OfType<string>()];
        // Two rules of the format's description that the reference implementation does not enforce.
        string[] stricter = ["duplicate", "leading-space"];
        Assert.Equal(refused.Except(stricter).Order(), all.Except(accepted).Order());
        Assert.True(all.Length > refused.Length);
    }

    private void CompareOwn(JsonElement written)
    {
        using SafeTensorsFile own = SafeTensorsFile.Open(_folder.File("own"));
        Assert.Equal(written.EnumerateObject().Select(entry => entry.Name).Order(StringComparer.Ordinal), own.Header.Tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal));
        Assert.Equal("\"", own.Header.Metadata["größe"]);
        foreach (StoredTensor tensor in own.Header.Tensors)
        {
            byte[] bytes = new byte[tensor.Bytes];
            own.Read(tensor, 0, bytes);
            Assert.Equal(written.GetProperty(tensor.Name).GetString(), Digest(bytes));
        }

        // Its order of tensors and its padding are ours, too.
        SafeTensorsLayout again = SafeTensorsLayout.Of(
            own.Header.Tensors.Select(tensor => new TensorDescription(tensor.Name, tensor.Type, tensor.Shape)), own.Header.Metadata);
        Assert.Equal(own.Header.Tensors.Select(tensor => (tensor.Name, tensor.Start)), again.Tensors.Select(tensor => (tensor.Name, tensor.Start)));
        Assert.Equal(new FileInfo(_folder.File("own")).Length, again.FileBytes);
    }

    private SafeTensorsLayout WriteOurs(out byte[] data)
    {
        TensorType[] types =
        [
            TensorType.Bool, TensorType.U8, TensorType.I8, TensorType.I16, TensorType.U16, TensorType.F16, TensorType.BF16, TensorType.I32, TensorType.F32,
            TensorType.F64, TensorType.I64, TensorType.U64, TensorType.F8E4M3, TensorType.F8E5M2,
        ];
        SafeTensorsLayout layout = SafeTensorsLayout.Of(
            [.. types.Select((type, i) => new TensorDescription($"model.größe.{TensorTypes.Name(type)}", type, [i, 3])), new("scalar", TensorType.F32, [])],
            new Dictionary<string, string> { ["format"] = "pt" });
        byte[] content = [.. Enumerable.Range(0, (int)(layout.FileBytes - layout.Head.Length)).Select(place => (byte)(place % 2))];
        using (FileStream output = File.Create(_folder.File("ours")))
            SafeTensorsWriter.Write(output, layout, (tensor, stream) => stream.Write(content.AsSpan((int)tensor.Start, (int)tensor.Bytes)));
        data = content;
        return layout;
    }

    // Files that break a rule and some that do not; returns the names of those that gpuprobe refuses.
    private string[] WriteVariants()
    {
        Directory.CreateDirectory(_folder.File("variants"));
        var headers = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["good"] = Small,
            ["other-order"] = """{"b":{"dtype":"U8","shape":[3],"data_offsets":[8,11]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""",
            ["padded"] = Small + "   ",
            ["extra-key"] = Small.Replace("\"shape\":[2]", "\"shape\":[2],\"note\":1", StringComparison.Ordinal),
            ["empty-tensor"] = Small.Replace("{\"a\"", "{\"none\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]},\"a\"", StringComparison.Ordinal),
            ["leading-space"] = " " + Small,
            ["duplicate"] = Small.Replace("{\"a\"", "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"a\"", StringComparison.Ordinal),
            ["unknown-type"] = Small.Replace("F32", "F33", StringComparison.Ordinal),
            ["lower-case-type"] = Small.Replace("F32", "f32", StringComparison.Ordinal),
            ["wrong-shape"] = Small.Replace("[2]", "[3]", StringComparison.Ordinal),
            ["negative-size"] = Small.Replace("[2]", "[-2]", StringComparison.Ordinal),
            ["overflow"] = Small.Replace("[2]", "[4294967296,4294967296,4294967296]", StringComparison.Ordinal),
            ["overlap"] = Small.Replace("[8,11]", "[7,10]", StringComparison.Ordinal),
            ["hole"] = Small.Replace("[8,11]", "[9,12]", StringComparison.Ordinal),
            ["backwards"] = Small.Replace("[8,11]", "[11,8]", StringComparison.Ordinal),
            ["too-short"] = Small.Replace("[3],\"data_offsets\":[8,11]", "[2],\"data_offsets\":[8,10]", StringComparison.Ordinal),
            ["too-long"] = Small.Replace("[3],\"data_offsets\":[8,11]", "[4],\"data_offsets\":[8,12]", StringComparison.Ordinal),
            ["no-offsets"] = Small.Replace("\"data_offsets\":[8,11]", "\"data\":1", StringComparison.Ordinal),
            ["no-shape"] = Small.Replace("\"shape\":[2],", "", StringComparison.Ordinal),
            ["no-json"] = Small[..^1],
            ["metadata-number"] = Small.Replace("{\"a\"", "{\"__metadata__\":{\"x\":1},\"a\"", StringComparison.Ordinal),
            ["metadata-text"] = Small.Replace("{\"a\"", "{\"__metadata__\":{\"x\":\"1\"},\"a\"", StringComparison.Ordinal),
        };
        foreach ((string name, string header) in headers)
            Write(name, header, length: null);
        byte[] good = File.ReadAllBytes(Variant("good"));
        foreach (int length in new[] { 0, 7, 8, 20, good.Length - 1 })
            File.WriteAllBytes(Variant($"cut-{length}"), good[..length]);
        Write("huge-header", Small, length: 1L << 40);
        return [.. Directory.GetFiles(_folder.File("variants")).Where(IsRefused).Select(Path.GetFileName).OfType<string>()];
    }

    private void Write(string name, string header, long? length)
    {
        byte[] json = System.Text.Encoding.UTF8.GetBytes(header);
        File.WriteAllBytes(Variant(name), [.. BitConverter.GetBytes(length ?? json.Length), .. json, .. new byte[11]]);
    }

    private static bool IsRefused(string path)
    {
        try
        {
            SafeTensorsFile.Open(path).Dispose();
            return false;
        }
        catch (ToolException)
        {
            return true;
        }
    }

    private string Variant(string name) => Path.Combine(_folder.File("variants"), name);

    private static string Digest(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
