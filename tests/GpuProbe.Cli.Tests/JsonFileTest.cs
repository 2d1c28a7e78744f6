using System.Text.Json;

namespace GpuProbe.Cli.Tests;

public sealed class JsonFileTest : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gpuprobe-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_file_stands_beside_the_report()
    {
        string file = Path.Combine(_folder, "result.json");
        GpuprobeResult result = Gpuprobe.Run("estimate", "--model", "smollm2-135m", "--seq-len", "64", "--json", file);

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Contains("Closed form", result.Out, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(file));
        Assert.Equal("gpuprobe.result/1", json.RootElement.GetProperty("schema").GetString());
        Assert.Equal([file], Directory.GetFiles(_folder));
    }

    [Fact]
    public void An_older_file_is_replaced_as_a_whole_and_links_are_followed()
    {
        string file = Path.Combine(_folder, "result.json");
        string link = Path.Combine(_folder, "link.json");
        File.WriteAllText(file, new string('x', 100_000));
        File.CreateSymbolicLink(link, file);

        Assert.Equal(0, Gpuprobe.Run("estimate", "--model", "smollm2-135m", "--seq-len", "64", "--json", link).Code);
        Assert.NotNull(new FileInfo(link).LinkTarget);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(file));
    }

    [Theory]
    [InlineData("--setup", """{ "model": "smollm2-135m", "seq-len": 64 }""")]
    [InlineData("--model", """{ "model_type": "llama", "vocab_size": 256, "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4, "max_position_embeddings": 512, "rms_norm_eps": 1e-5 }""")]
    public void A_file_that_is_read_is_not_written_over(string option, string content)
    {
        string file = Path.Combine(_folder, "mine.json");
        File.WriteAllText(file, content);

        GpuprobeResult result = Gpuprobe.Run("estimate", option, file, "--seq-len", "64", "--json", file);

        Assert.Equal((2, "", $"gpuprobe: --json {file} is what {option} names, which would be lost; name another file\n"), (result.Code, result.Out, result.Error));
        Assert.Equal(content, File.ReadAllText(file));
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("--json", "-")]
    public void Standard_output_holds_the_json_and_nothing_else(params string[] option)
    {
        GpuprobeResult result = Gpuprobe.Run(["estimate", "--model", "smollm2-135m", "--seq-len", "64", .. option]);

        Assert.Equal((0, ""), (result.Code, result.Error));
        using JsonDocument json = JsonDocument.Parse(result.Out);
    }

    [Fact]
    public void A_device_is_written_to_and_not_replaced()
    {
        GpuprobeResult result = Gpuprobe.Run("estimate", "--model", "smollm2-135m", "--seq-len", "64", "--json", "/dev/null");

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.False(File.Exists("/dev/null") && File.ReadAllText("/dev/null").Length > 0);
    }

    [Fact]
    public void The_setup_of_a_result_can_be_given_back()
    {
        string[] args = ["estimate", "--model", "smollm2-135m", "--layers", "3", "--seq-len", "64", "--precision", "fp32", "--json"];
        using JsonDocument first = JsonDocument.Parse(Gpuprobe.Run(args).Out);
        string file = Path.Combine(_folder, "setup.json");
        File.WriteAllText(file, first.RootElement.GetProperty("setup").GetRawText());
        using JsonDocument second = JsonDocument.Parse(Gpuprobe.Run("estimate", "--setup", file, "--json").Out);

        Assert.Equal(first.RootElement.GetProperty("setup").GetRawText(), second.RootElement.GetProperty("setup").GetRawText());
        Assert.Equal(first.RootElement.GetProperty("estimate").GetRawText(), second.RootElement.GetProperty("estimate").GetRawText());
    }
}
