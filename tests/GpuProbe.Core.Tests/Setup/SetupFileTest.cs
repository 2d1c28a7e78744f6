using System.Text;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tests.Models;

namespace GpuProbe.Core.Tests.Setup;

public sealed class SetupFileTest
{
    private const string Keys =
        "model, layers, seq-len, micro-batch, grad-accum, precision, master-weights, optimizer, optimizer-impl, optimizer-step, "
        + "clip-grad-norm, zero-grad, offload, shard, ranks, checkpointing, checkpointing-impl, attention, repeat-kv, loss, style, base-weights, "
        + "lora-rank, lora-alpha, lora-dropout, lora-targets, weights, load, save, save-method, save-to, allocator, steps, seed";

    [Fact]
    public void Keys_are_the_options_names() => Assert.Equal(
        new TrainingSetupOptions { File = "run.json", Model = "mistral-7b", SeqLen = "1024", Precision = "fp32" },
        Read("""{ "model": "mistral-7b", "seq-len": 1024, "precision": "fp32", "layers": null }"""));

    [Theory]
    [InlineData("""{ "seq_len": 1 }""", "run.json: seq_len is not known (did you mean 'seq-len'?); allowed: " + Keys)]
    [InlineData("""{ "batch": 1 }""", "run.json: batch is not known; allowed: " + Keys)]
    [InlineData("""{ "seq-len": "1024" }""", "run.json: seq-len is \"1024\"; allowed: a number")]
    [InlineData("""{ "lora-alpha": "16" }""", "run.json: lora-alpha is \"16\"; allowed: a number")]
    [InlineData("""{ "precision": 16 }""", "run.json: precision is 16; allowed: a text that is not empty")]
    [InlineData("""{ "model": 7 }""", "run.json: model is 7; allowed: a text that is not empty")]
    [InlineData("""{ "model": { "model_type": "llama" } }""", "run.json: model.hidden_size is missing; allowed: a whole number from 1 to 1048576")]
    public void Mistakes_are_named(string json, string message) => Assert.Equal(message, Refused.Line(() => Read(json)));

    [Fact]
    public void A_model_may_be_spelled_out()
    {
        string json = $$"""{ "model": {{ConfigText.Llama(("_name_or_path", "\"tiny\""))}}, "seq-len": 8 }""";

        Assert.Equal("tiny", TrainingSetupBuilder.Build(Catalogs.Models, new(), Read(json)).Setup.Model.Name);
        Assert.Equal("llama-2-7b", TrainingSetupBuilder.Build(Catalogs.Models, new() { Model = "llama-2-7b" }, Read(json)).Setup.Model.Name);
    }

    [Fact]
    public void Paths_are_relative_to_the_file()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        File.WriteAllText(Path.Combine(folder, "tiny.json"), ConfigText.Llama());
        string file = Path.Combine(folder, "run.json");
        File.WriteAllText(file, """{ "model": "tiny.json", "seq-len": 8 }""");

        Assert.Equal(64, TrainingSetupBuilder.Build(Catalogs.Models, new(), SetupFile.Read(file)).Setup.Model.HiddenSize);

        File.WriteAllText(file, """{ "weights": "model.safetensors", "save-to": "/out" }""");
        Assert.Equal((Path.Combine(folder, "model.safetensors"), "/out"), (SetupFile.Read(file).Weights, SetupFile.Read(file).SaveTo));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_missing_file_is_refused() => Assert.Equal(
        "/nowhere/run.json does not exist; allowed: a JSON file",
        Refused.Line(() => SetupFile.Read("/nowhere/run.json")));

    private static TrainingSetupOptions Read(string json)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(json));
        return SetupFile.Read(stream, "run.json");
    }
}
