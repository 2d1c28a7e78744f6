using System.Text.Json;

namespace GpuProbe.Gpu.Tests.Estimating;

/// <summary><c>estimate --devices</c>: a model spread over cards, against transformers with accelerate's hooks on as many virtual cards.</summary>
public sealed class SpreadOnCardsTest : IDisposable
{
    private const string Card = "a100-80gb";

    // transformers keeps the rotary frequencies twice, to restore them after scaling: one more block of 512 bytes.
    private const long SecondFrequencies = 512;

    private const string Model =
        """
        {"model_type":"mistral","vocab_size":1024,"hidden_size":512,"intermediate_size":1408,"num_hidden_layers":6,"num_attention_heads":8,
        "num_key_value_heads":2,"max_position_embeddings":4096,"rms_norm_eps":1e-5,"rope_theta":10000.0,"sliding_window":256,"tie_word_embeddings":false}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("0 000111 1 1 1", "--seq-len", "384", "--micro-batch", "2", "--precision", "bf16", "--optimizer-impl", "loop")]
    [InlineData("0 000111 1 1 1", "--seq-len", "192", "--precision", "bf16", "--attention", "eager", "--clip-grad-norm", "1", "--grad-accum", "2")]
    [InlineData("0 000111 1 1 1", "--seq-len", "256", "--precision", "bf16-mixed", "--checkpointing", "full")]
    [InlineData("1 110022 2 0 0", "--seq-len", "256", "--precision", "fp32", "--optimizer-impl", "foreach")]
    public void Each_card_allocates_what_it_does_with_accelerate(string places, params string[] setup)
    {
        (string model, string map, int rotary, int cards) = Write(places);
        JsonElement[] own = Spread(["--model", model, "--devices", map, .. setup]);
        VirtualRun accelerate = new PythonProgram(
            Path.Combine(Requirements.Peers, "hf_device_map.py"), ["--device-map", map, "--config", model, .. setup])
        { Gpu = Card, Options = ["--devices", $"{cards}"] }.Run();

        Assert.True(accelerate.Code == 0, accelerate.ToString());
        JsonElement[] theirs = [.. accelerate.Objects[^1].GetProperty("cards").EnumerateArray()];
        Assert.Equal(cards, theirs.Length);
        Assert.Equal(cards, own.Length);
        for (int i = 0; i < cards; i++)
            Assert.Equal(Phases(theirs[i], i == rotary ? -SecondFrequencies : 0), Phases(own[i].GetProperty("virtual"), 0));
    }

    [Fact]
    public void A_map_of_one_card_gives_the_estimate_of_one_card()
    {
        string model = File("model.json", Model), map = File("map.json", """{"": 0}""");
        string[] setup = ["--model", model, "--gpu", Card, "--seq-len", "256", "--precision", "bf16", "--json"];
        JsonElement spread = Assert.Single(Spread([.. setup[..2], .. setup[4..^1], "--devices", map])).GetProperty("virtual");
        JsonElement plain = EstimateOutput.Of(setup).Virtual;

        foreach (string figure in new[] { "peakAllocatedBytes", "peakReservedBytes", "peakDeviceBytes", "categoriesAtPeak", "savedForBackwardBytes" })
            Assert.Equal(JsonSerializer.Serialize(plain.GetProperty(figure)), JsonSerializer.Serialize(spread.GetProperty(figure)));
    }

    [Fact]
    public void The_map_of_device_map_is_taken_and_the_cards_hold_the_whole_model()
    {
        string map = Path.Combine(_folder, "map.json");
        EstimateOutput made = EstimateOutput.OfVerb("device-map", "--model", "qwen2.5-0.5b", "--max-memory", "0=500MiB,1=2GiB", "--strategy", "auto", "--json", map);
        Assert.Equal(0, made.Code);
        JsonElement[] cards = Spread(["--model", "qwen2.5-0.5b", "--devices", map, "--seq-len", "128", "--precision", "bf16"]);

        Assert.Equal(2, cards.Length);
        const long parameters = 494_032_768;
        Assert.Equal(2 * parameters, cards.Sum(card => card.GetProperty("weightBytes").GetInt64()));
        Assert.Equal(2 * parameters, cards.Sum(card => card.GetProperty("gradientBytes").GetInt64()));
        Assert.Contains("lm_head", cards[0].GetProperty("modules").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public void Adapters_are_beside_their_layers()
    {
        (string model, string map, _, _) = Write("0 000111 1 1 1");
        JsonElement[] cards = Spread(["--model", model, "--devices", map, "--seq-len", "64", "--precision", "bf16", "--lora-rank", "4", "--lora-targets", "q_proj", "--base-weights", "nf4"]);

        // A [4, 512] and B [512, 4] in fp32 for each of three blocks.
        Assert.All(cards, card => Assert.Equal(3 * 2 * 4 * 512 * 4, card.GetProperty("gradientBytes").GetInt64()));
    }

    [Fact]
    public void The_card_that_is_full_is_named()
    {
        (string model, string map, _, _) = Write("0 000000 0 1 1");
        EstimateOutput full = EstimateOutput.Of(
            "--model", model, "--devices", map, "--gpu", Card, "--capacity", "600MiB", "--seq-len", "256", "--micro-batch", "8", "--json");

        Assert.Equal(4, full.Code);
        JsonElement[] cards = [.. full.Json.GetProperty("spread").GetProperty("cards").EnumerateArray()];
        Assert.All(cards, card => Assert.Equal("cuda:0", card.GetProperty("virtual").GetProperty("outOfMemory").GetProperty("device").GetString()));
        Assert.False(cards[0].GetProperty("verdict").GetProperty("fits").GetBoolean());
        Assert.Equal(JsonValueKind.Null, cards[1].GetProperty("verdict").ValueKind);
    }

    [Fact]
    public void Cards_of_two_kinds_each_have_their_own_memory()
    {
        (string model, string map, _, _) = Write("0 000111 1 1 1");
        JsonElement[] cards = Spread(["--model", model, "--devices", map, "--seq-len", "64"], $"{Card},rtx-4090");

        Assert.Equal([Card, "rtx-4090"], cards.Select(card => card.GetProperty("verdict").GetProperty("gpu").GetString()));
        Assert.True(cards[0].GetProperty("verdict").GetProperty("totalMemoryBytes").GetInt64() > cards[1].GetProperty("verdict").GetProperty("totalMemoryBytes").GetInt64());
    }

    private static string[] Phases(JsonElement card, long difference) =>
    [
        .. card.GetProperty("phases").EnumerateArray().Select(phase =>
            $"{phase.GetProperty("name")} {phase.GetProperty("step")}: {phase.GetProperty("startAllocatedBytes").GetInt64() + (phase.GetProperty("name").GetString() == "build" ? 0 : difference)}"
            + $" {phase.GetProperty("peakAllocatedBytes").GetInt64() + difference} {phase.GetProperty("endAllocatedBytes").GetInt64() + difference} {phase.GetProperty("peakReservedBytes")}"),
    ];

    private static JsonElement[] Spread(string[] args, string gpu = Card)
    {
        EstimateOutput output = EstimateOutput.Of([.. args, "--gpu", gpu, "--json"]);
        Assert.True(output.Code == 0, output.Error);
        return [.. output.Json.GetProperty("spread").GetProperty("cards").EnumerateArray()];
    }

    // The cards of embedding, blocks, norm, rotary tables and head.
    private (string Model, string Map, int Rotary, int Cards) Write(string places)
    {
        int[][] cards = [.. places.Split(' ').Select(part => part.Select(digit => digit - '0').ToArray())];
        string[] entries =
        [
            $"\"model.embed_tokens\": {cards[0][0]}", .. cards[1].Select((card, i) => $"\"model.layers.{i}\": {card}"),
            $"\"model.norm\": {cards[2][0]}", $"\"model.rotary_emb\": {cards[3][0]}", $"\"lm_head\": {cards[4][0]}",
        ];
        return (File("model.json", Model), File("map.json", $"{{{string.Join(", ", entries)}}}"), cards[3][0], cards.Max(part => part.Max()) + 1);
    }

    private string File(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }
}
