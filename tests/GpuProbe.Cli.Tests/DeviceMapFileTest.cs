namespace GpuProbe.Cli.Tests;

/// <summary>Maps that <c>estimate --devices</c> cannot use are refused in one line, before anything runs.</summary>
public sealed class DeviceMapFileTest : IDisposable
{
    private const string Rest = "\"model.norm\": 1, \"lm_head\": 1";

    private readonly string _map = Path.GetTempFileName();

    public void Dispose() => File.Delete(_map);

    [Theory]
    [InlineData("", "MAP is empty; allowed: a JSON object")]
    [InlineData("{", "MAP is not valid JSON (line 1, byte 2): Expected depth to be zero at the end of the JSON payload. There is an open JSON object or array that should be closed.")]
    [InlineData("[1]", "MAP holds a JSON array; allowed: a JSON object")]
    [InlineData("{}", "MAP: model.embed_tokens is not mapped; allowed: a device for each module")]
    [InlineData("{\"deviceMap\": 3}", "MAP: deviceMap is 3; allowed: a JSON object")]
    [InlineData("{\"model.embed_token\": 0}", "MAP: model.embed_token is no module of the model (did you mean 'model.embed_tokens'?); allowed: modules of transformers' class, such as model.embed_tokens and model.layers.0")]
    [InlineData("{\"model.layers.2\": 0}", "MAP: model.layers.2 is no module of the model (did you mean 'model.layers.0'?); allowed: modules of transformers' class, such as model.embed_tokens and model.layers.0")]
    [InlineData("{\"model\": 0, \"model.norm\": 1}", "MAP: model.norm is mapped twice, by itself and by model; allowed: each module once")]
    [InlineData("{\"model.norm\": 0, \"\": 1}", "MAP: the whole model (\"\") is mapped twice, by itself and by model.norm; allowed: each module once")]
    [InlineData("{\"model\": \"cuda\"}", "MAP: model is \"cuda\"; allowed: a card's index such as 0, \"cuda:0\", \"cpu\" or \"disk\"")]
    [InlineData("{\"model\": -1}", "MAP: model is -1; allowed: a card's index such as 0, \"cuda:0\", \"cpu\" or \"disk\"")]
    [InlineData("{\"model\": null}", "MAP: model is null; allowed: a card's index such as 0, \"cuda:0\", \"cpu\" or \"disk\"")]
    [InlineData("{\"model\": 0}", "MAP: lm_head is not mapped; allowed: a device for each module")]
    [InlineData("{\"model\": 0, \"lm_head\": 16}", "MAP: lm_head is on card 16; allowed: cards 0 to 15")]
    [InlineData("{\"model.embed_tokens\": 0, \"model.layers.0\": 0, \"model.layers.1\": \"cpu\", " + Rest + "}", "MAP: model.layers.1 is on the cpu; allowed: cards, since offloaded modules can be used but not trained")]
    [InlineData("{\"model.embed_tokens\": 0, \"model.layers.0\": 0, \"model.layers.1\": \"disk\", " + Rest + "}", "MAP: model.layers.1 is on the disk; allowed: cards, since offloaded modules can be used but not trained")]
    [InlineData("{\"model.embed_tokens\": 0, \"model.layers.0\": 0, " + Rest + "}", "MAP: model.layers.1 is not mapped; allowed: a device for each module")]
    [InlineData("{\"model.embed_tokens\": 0, \"model.layers.0\": 0, \"model.layers.1.mlp\": 0, \"model.layers.1.self_attn\": 1, " + Rest + "}", "MAP: model.layers.1.mlp is mapped apart from the rest of model.layers.1; allowed: whole blocks, as accelerate keeps them (_no_split_modules)")]
    [InlineData("{\"model.embed_tokens\": 0, \"model.layers\": 0, " + Rest + "}", "MAP: lm_head is on card 1 and model.embed_tokens on card 0, but they are one weight; allowed: the same card")]
    public void What_a_map_lacks_is_said(string json, string message)
    {
        File.WriteAllText(_map, json);
        Refused(message.Replace("MAP", _map, StringComparison.Ordinal), "--gpu", "a100-80gb");
    }

    [Theory]
    [InlineData("--devices needs --gpu: the kind of the cards")]
    [InlineData("--snapshot is for a run on one card, and --devices is given", "--gpu", "t4", "--snapshot", "x.pickle")]
    [InlineData("--examples is for a run on one card, and --devices is given", "--gpu", "t4", "--examples", "10")]
    [InlineData("--precision fp16-mixed does not go with --devices: scaled gradients are not available for several cards", "--gpu", "t4", "--precision", "fp16-mixed")]
    [InlineData("--offload does not go with --devices: not available for several cards", "--gpu", "t4", "--offload", "optimizer")]
    [InlineData("--gpu names 2 cards, and MAP spreads the model over 3; allowed: one kind for all, or one for each", "--gpu", "t4,a100-80gb")]
    public void What_does_not_go_with_a_map_is_said(string message, params string[] args)
    {
        File.WriteAllText(_map, "{\"model.embed_tokens\": 0, \"lm_head\": 0, \"model.layers\": 1, \"model.norm\": 2}");
        Refused(message.Replace("MAP", _map, StringComparison.Ordinal), args);
    }

    [Fact]
    public void A_map_that_is_not_there_is_named()
    {
        File.Delete(_map);
        Refused($"{_map} does not exist; allowed: a JSON file", "--gpu", "t4");
    }

    private void Refused(string message, params string[] args)
    {
        GpuprobeResult result = Gpuprobe.Run(["estimate", "--model", "smollm2-135m", "--layers", "2", "--seq-len", "8", "--devices", _map, .. args]);
        Assert.Equal((2, $"gpuprobe: {message}\n"), (result.Code, result.Error));
    }
}
