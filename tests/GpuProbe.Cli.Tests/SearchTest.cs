using System.Text.Json;

namespace GpuProbe.Cli.Tests;

public sealed class SearchTest : IDisposable
{
    private const string TinyModel = """
        { "model_type": "llama", "vocab_size": 256, "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2,
          "num_attention_heads": 4, "max_position_embeddings": 512, "rms_norm_eps": 1e-5 }
        """;

    private readonly string _tiny = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.json");

    public SearchTest() => File.WriteAllText(_tiny, TinyModel);

    public void Dispose() => File.Delete(_tiny);

    [Theory]
    [InlineData("", "--max is missing; allowed: micro-batch, seq-len, layers, lora-rank")]
    [InlineData("--max microbatch", "--max 'microbatch' is not known (did you mean 'micro-batch'?); allowed: micro-batch, seq-len, layers, lora-rank")]
    [InlineData("--max micro-batch --seq-len 8", "--gpu or --device is missing: name a card to search on")]
    [InlineData("--max micro-batch --seq-len 8 --micro-batch 4 --gpu t4", "--micro-batch 4 is given, and its largest value is searched; leave --micro-batch out")]
    [InlineData("--max micro-batch --gpu t4", "--seq-len is missing; allowed: a whole number from 1 to 16777216")]
    [InlineData("--max seq-len --gpu t4 --from 0", "--from is 0; allowed: a whole number from 1 to 16777216")]
    [InlineData("--max seq-len --gpu t4 --from 64 --up-to 32", "--up-to is 32; allowed: a whole number from 64 to 16777216")]
    [InlineData("--max seq-len --gpu t4 --from 65 --up-to 127 --multiple-of 64", "there is no multiple of --multiple-of 64 from 65 to 127")]
    [InlineData("--max layers --seq-len 8 --gpu t4 --up-to 31", "--up-to is 31; allowed: a whole number from 1 to 30")]
    [InlineData("--max seq-len --gpu t4 --multiple-of 1e2", "--multiple-of is 1e2; allowed: a whole number from 1 to 8192")]
    [InlineData("--max seq-len --gpu t4 --margin 100%", "--margin is '100%'; allowed: a part of the card's memory, for example 5% or 2GiB")]
    [InlineData("--max seq-len --gpu t4 --margin 20GiB", "--margin 20.00 GiB leaves nothing of the 14.74 GiB of t4, of which a CUDA context takes 512.00 MiB")]
    [InlineData("--max seq-len --gpu t4 --device cuda:0", "--device is for real runs beside --gpu, and --confirm is missing")]
    [InlineData("--max seq-len --gpu t4 --device cpu --confirm", "--confirm runs on a card, and --device is cpu")]
    [InlineData("--max seq-len --device cpu", "--device cpu needs --capacity: the memory to search in")]
    [InlineData("--max seq-len --gpu t4 --checkpointing every:31", "--checkpointing is every:31; allowed: every:K with a whole number from 1 to 30, the layers of smollm2-135m")]
    [InlineData("--max seq-len --shard zero3 --ranks 8 --device cuda:0", "--shard zero3: search on this machine runs one process, and collectives between real processes are not built; gpuprobe estimate answers for one of 8 ranks on a virtual card.")]
    public void What_cannot_be_searched_is_told_in_one_line(string options, string message)
    {
        GpuprobeResult result = Gpuprobe.Run(["search", "--model", "smollm2-135m", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal((2, "", $"gpuprobe: {message}\n"), (result.Code, result.Out, result.Error));
    }

    [Fact]
    public void On_the_cpu_real_runs_confirm_what_the_closed_form_says()
    {
        string[] setup = ["--model", _tiny, "--seq-len", "64", "--device", "cpu", "--capacity", "3MiB", "--json", "-", "--quiet"];

        GpuprobeResult found = Gpuprobe.Run(["search", "--max", "micro-batch", .. setup]);

        Assert.Equal((0, ""), (found.Code, found.Error));
        JsonElement result = JsonDocument.Parse(found.Out).RootElement;
        long largest = result.GetProperty("measured").GetProperty("largest").GetProperty("value").GetInt64();
        long next = result.GetProperty("measured").GetProperty("next").GetProperty("value").GetInt64();
        Assert.Equal(largest + 1, next);
        Assert.Equal(largest, result.GetProperty("setup").GetProperty("micro-batch").GetInt64());
        Assert.Equal(0, Gpuprobe.Run(["measure", "--micro-batch", $"{largest}", .. setup]).Code);
        Assert.Equal(4, Gpuprobe.Run(["measure", "--micro-batch", $"{next}", .. setup]).Code);
    }
}
