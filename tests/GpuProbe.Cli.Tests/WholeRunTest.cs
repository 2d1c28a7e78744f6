using System.Text.Json;

namespace GpuProbe.Cli.Tests;

/// <summary>Throughput, time and cost through the whole program.</summary>
public sealed class WholeRunTest : IDisposable
{
    private static readonly string[] Asked = ["--examples", "100", "--epochs", "1.5", "--price-per-hour", "1.9"];
    private static readonly string[] Calculated = ["estimate", "--model", "mistral-7b", "--seq-len", "1024", "--gpu", "a100-80gb"];
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_measurement_tells_its_throughput_and_the_whole_run_from_it()
    {
        string model = Path.Combine(_folder, "tiny.json");
        File.WriteAllText(model, """
            { "model_type": "llama", "vocab_size": 256, "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2,
              "num_attention_heads": 4, "max_position_embeddings": 512, "rms_norm_eps": 1e-5 }
            """);
        GpuprobeResult result = Gpuprobe.Run(
            ["measure", "--model", model, "--seq-len", "32", "--micro-batch", "3", "--grad-accum", "2", "--steps", "4", .. Asked, "--json", "--quiet"]);
        Assert.Equal((0, ""), (result.Code, result.Error));
        JsonElement root = JsonDocument.Parse(result.Out).RootElement, throughput = root.GetProperty("measurement").GetProperty("throughput");
        double[] later = [.. root.GetProperty("measurement").GetProperty("stepSeconds").EnumerateArray().Skip(1).Select(step => step.GetDouble()).Order()];

        Assert.Equal(3, throughput.GetProperty("stepsMeasured").GetInt32());
        Assert.Equal((later[1], later[0], later[2]), (Number(throughput, "secondsPerStep"), Number(throughput, "fastestStepSeconds"), Number(throughput, "slowestStepSeconds")));
        Assert.Equal(192 / later[1], Number(throughput, "tokensPerSecond"));
        // 192 tokens; two blocks of 4 h h + 3 h i and a head; scores and mix of 2 layers, 32 tokens wide.
        Assert.Equal(192.0 * (6 * (2 * (4 * 64 * 64 + 3 * 64 * 128) + 256 * 64) + 12 * 2 * 32 * 64), Number(throughput, "flopsPerStep"));
        Assert.Equal(JsonValueKind.Null, throughput.GetProperty("modelFlopsUtilisation").ValueKind);

        JsonElement cost = root.GetProperty("runCost"), duration = cost.GetProperty("durations")[0];
        Assert.Equal((17, 26, 4800), (cost.GetProperty("stepsPerEpoch").GetInt64(), cost.GetProperty("steps").GetInt64(), Number(cost, "tokens")));
        Assert.Equal(("cpu", "measured"), (duration.GetProperty("device").GetString(), duration.GetProperty("basis").GetString()));
        Assert.Equal(26 * later[1] / 3600, Number(duration, "hours"), 12);
        Assert.Equal(1.9 * Number(duration, "hours"), Number(duration, "cost"), 12);
    }

    [Fact]
    public void An_estimate_tells_steps_tokens_and_a_lower_bound()
    {
        GpuprobeResult result = Gpuprobe.RunFake("ok", [.. Calculated, .. Asked, "--json"]);
        JsonElement cost = JsonDocument.Parse(result.Out).RootElement.GetProperty("runCost");

        Assert.Equal((150, 153_600), (cost.GetProperty("steps").GetInt64(), Number(cost, "tokens")));
        Assert.Equal("lower-bound", Assert.Single(cost.GetProperty("durations").EnumerateArray()).GetProperty("basis").GetString());
        Assert.Contains("a100-80gb  a lower bound  0.145 s", Gpuprobe.RunFake("ok", [.. Calculated, .. Asked]).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_probe_of_a_slice_says_that_its_time_is_not_the_wholes()
    {
        string report = Gpuprobe.RunFake("ok", ["probe", "--model", "mistral-7b", "--seq-len", "1024", .. Asked]).Out.ReplaceLineEndings(" ");

        Assert.Contains("Throughput  [measured on cpu, a slice]", report, StringComparison.Ordinal);
        Assert.Contains("Only a slice was measured; its time is not scaled to the whole.", report, StringComparison.Ordinal);
    }

    [Fact]
    public void An_earlier_result_on_a_card_is_extrapolated()
    {
        string file = Path.Combine(_folder, "h100.json");
        File.WriteAllText(file, OnCard(Gpuprobe.RunFake("ok", "measure", "--model", "smollm2-135m", "--layers", "2", "--seq-len", "64", "--json", "--quiet").Out));
        GpuprobeResult result = Gpuprobe.RunFake("ok", [.. Calculated, .. Asked, "--measured", file, "--json"]);
        JsonElement root = JsonDocument.Parse(result.Out).RootElement, forecast = root.GetProperty("forecast");

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Equal(("a100-80gb", "h100-80gb"), (forecast.GetProperty("gpu").GetString(), forecast.GetProperty("measuredOn").GetString()));
        Assert.Equal(45_335_527_292_928 / (0.5 * 312e12), Number(forecast, "secondsPerStep"), 12);
        Assert.Equal(64, forecast.GetProperty("measuredSetup").GetProperty("seq-len").GetInt64());
        Assert.Equal(
            ["extrapolated", "lower-bound"],
            root.GetProperty("runCost").GetProperty("durations").EnumerateArray().Select(duration => duration.GetProperty("basis").GetString()));
    }

    [Fact]
    public void Nothing_is_extrapolated_to_a_card_whose_peak_is_not_known()
    {
        string file = Path.Combine(_folder, "h100.json");
        File.WriteAllText(file, OnCard(Gpuprobe.RunFake("ok", "measure", "--model", "smollm2-135m", "--layers", "2", "--seq-len", "64", "--json", "--quiet").Out));

        Assert.Equal(
            "--measured cannot be extrapolated to t4: its dense peak in bf16 is not known; choose another --precision or --gpu",
            Gpuprobe.Run("estimate", "--model", "smollm2-135m", "--seq-len", "64", "--gpu", "t4", "--precision", "bf16-mixed", "--measured", file).Refusal(2));
    }

    [Fact]
    public void An_earlier_result_on_a_processor_is_refused()
    {
        string file = Path.Combine(_folder, "cpu.json");
        Assert.Equal(0, Gpuprobe.RunFake("ok", "measure", "--model", "smollm2-135m", "--layers", "2", "--seq-len", "64", "--json", file, "--quiet").Code);

        Assert.Equal(
            $"--measured {file} tells no card's utilisation: it was measured on a CPU; give a result of measure or probe with --device cuda:0",
            Gpuprobe.Run([.. Calculated, "--measured", file]).Refusal(2));
    }

    // What a run on an H100 at half of its peak would have written.
    private static string OnCard(string json)
    {
        var root = System.Text.Json.Nodes.JsonNode.Parse(json)!;
        System.Text.Json.Nodes.JsonNode measurement = root["measurement"]!, throughput = measurement["throughput"]!;
        measurement["device"] = "cuda:0";
        throughput["gpu"] = "h100-80gb";
        throughput["precision"] = "bf16";
        throughput["densePeakFlops"] = 989.4e12;
        throughput["secondsPerStep"] = throughput["hardwareFlopsPerStep"]!.GetValue<double>() / (0.5 * 989.4e12);
        return root.ToJsonString();
    }

    private static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();
}
