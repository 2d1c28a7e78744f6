using System.Text;
using GpuProbe.Core.SafeTensors;
using GpuProbe.Core.Tests.Models;

namespace GpuProbe.Core.Tests.SafeTensors;

public sealed class CheckpointTest : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_file_a_folder_and_an_index_are_the_same_checkpoint()
    {
        Write("model-00001-of-00002.safetensors", "a", "b");
        Write("model-00002-of-00002.safetensors", "c");
        string index = Index(("a", "model-00001-of-00002.safetensors"), ("c", "model-00002-of-00002.safetensors"));

        foreach (string path in new[] { _folder.Path, index })
        {
            using Checkpoint checkpoint = Checkpoint.Open(path);
            Assert.Equal(["a", "b", "c"], checkpoint.Tensors.Keys.Order());
            Assert.Equal(12, checkpoint.TensorBytes);
        }

        using Checkpoint single = Checkpoint.Open(Write("other.safetensors", "d"));
        Assert.Equal(["d"], single.Tensors.Keys);
    }

    [Fact]
    public void As_for_transformers_one_file_goes_before_an_index()
    {
        Write("model.safetensors", "a");
        Write("model-00001-of-00001.safetensors", "b");
        Index(("b", "model-00001-of-00001.safetensors"));

        using Checkpoint checkpoint = Checkpoint.Open(_folder.Path);
        Assert.Equal(["a"], checkpoint.Tensors.Keys);
    }

    [Fact]
    public void A_folder_without_a_checkpoint_is_refused() => Assert.Equal(
        $"{_folder.Path} holds neither model.safetensors nor model.safetensors.index.json", Refused.Line(() => Checkpoint.Open(_folder.Path)));

    [Fact]
    public void A_missing_shard_is_named()
    {
        string index = Index(("a", "model-00001-of-00001.safetensors"));

        Assert.Equal(
            $"{_folder.File("model-00001-of-00001.safetensors")} does not exist; allowed: a .safetensors file",
            Refused.Line(() => Checkpoint.Open(index)));
    }

    [Fact]
    public void A_tensor_that_is_not_where_the_index_says_is_named()
    {
        Write("x.safetensors", "a");
        Write("y.safetensors", "b");

        string absent = Index(("a", "x.safetensors"), ("c", "x.safetensors"));
        Assert.Equal($"{absent}: tensor c is not in x.safetensors, where it is said to be", Refused.Line(() => Checkpoint.Open(absent)));
        string astray = Index(("a", "x.safetensors"), ("a ", "y.safetensors"), ("b", "x.safetensors"));
        Assert.Equal($"{astray}: tensor a  is not in y.safetensors, where it is said to be", Refused.Line(() => Checkpoint.Open(astray)));
    }

    [Fact]
    public void A_tensor_in_two_files_is_named()
    {
        Write("x.safetensors", "a");
        Write("y.safetensors", "a", "b");
        string index = Index(("a", "x.safetensors"), ("b", "y.safetensors"));

        Assert.Equal($"{_folder.File("y.safetensors")}: tensor a is in x.safetensors too", Refused.Line(() => Checkpoint.Open(index)));
    }

    [Theory]
    [InlineData("../x.safetensors")]
    [InlineData("/etc/passwd")]
    [InlineData("..")]
    public void An_index_leads_nowhere_else(string file)
    {
        string index = Index(("a", file));

        Assert.Equal($"{index}: weight_map.a is \"{file}\"; allowed: the name of a file beside the index", Refused.Line(() => Checkpoint.Open(index)));
    }

    [Fact]
    public void An_index_without_its_map_is_refused()
    {
        string index = _folder.Write(CheckpointFiles.Index, "{\"metadata\":{}}"u8.ToArray());

        Assert.Equal($"{index}: weight_map is missing; allowed: an object that names the file of each tensor", Refused.Line(() => Checkpoint.Open(index)));
    }

    [Fact]
    public void An_index_reads_back()
    {
        var index = new CheckpointIndex(new Dictionary<string, string> { ["b"] = "y.safetensors", ["a"] = "x.safetensors" }, 12);
        CheckpointIndex read = CheckpointIndex.Read(_folder.Write(CheckpointFiles.Index, index.ToJson()));

        Assert.Equal(index.FileOf, read.FileOf);
        Assert.Equal(12, read.TensorBytes);
    }

    // huggingface_hub 1.23: [6, 6, 2, 6, 2, 2] of at most 10 become [6], [6 + 2], [6 + 2 + 2].
    [Theory]
    [InlineData("6 6 2 6 2 2", 10, "6|6 2|6 2 2")]
    [InlineData("6 12 2 2", 10, "12|6 2 2")]
    [InlineData("10 10", 10, "10|10")]
    [InlineData("1 2 3", 10, "1 2 3")]
    [InlineData("", 10, "")]
    public void Files_are_filled_in_order(string sizes, long mostBytes, string expected)
    {
        IEnumerable<TensorDescription> tensors = sizes.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select((size, i) => new TensorDescription($"{i}", TensorType.U8, [long.Parse(size)]));

        Assert.Equal(expected, string.Join('|', Shards.Split(tensors, mostBytes).Select(shard => string.Join(' ', shard.Select(tensor => tensor.Bytes)))));
    }

    [Theory]
    [InlineData("model.safetensors", true)]
    [InlineData("model.safetensors.index.json", true)]
    [InlineData("model-00001-of-00012.safetensors", true)]
    [InlineData("model-1-of-2.safetensors", false)]
    [InlineData("adapter_model.safetensors", false)]
    [InlineData("config.json", false)]
    public void Files_of_a_model_are_known_by_name(string name, bool belongs) => Assert.Equal(belongs, CheckpointFiles.BelongToModel(name));

    private string Write(string file, params string[] tensors)
    {
        SafeTensorsLayout layout = SafeTensorsLayout.Of(tensors.Select(tensor => new TensorDescription(tensor, TensorType.BF16, [2])));
        return _folder.Write(file, StoredBytes.File(layout, place => (byte)(place % 251)));
    }

    private string Index(params (string Tensor, string File)[] entries) => _folder.Write(
        CheckpointFiles.Index,
        Encoding.UTF8.GetBytes($"{{\"weight_map\":{{{string.Join(',', entries.Select(entry => $"\"{entry.Tensor}\":\"{entry.File}\""))}}}}}"));
}
