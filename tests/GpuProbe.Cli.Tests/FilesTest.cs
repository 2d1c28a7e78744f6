using System.Diagnostics;
using System.Text.Json;
using GpuProbe.Core.SafeTensors;

namespace GpuProbe.Cli.Tests;

/// <summary>Weights from files and to files, as their user sees it; needs the native library.</summary>
public sealed class FilesTest : IDisposable
{
    private const string TinyModel = """
        { "model_type": "llama", "vocab_size": 256, "hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2,
          "num_attention_heads": 4, "max_position_embeddings": 512, "rms_norm_eps": 1e-5 }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("gpuprobe-test-").FullName;
    private readonly string _model;

    public FilesTest()
    {
        _model = In("config.json");
        File.WriteAllText(_model, TinyModel);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_one_run_saves_the_next_one_loads()
    {
        GpuprobeResult saved = Gpuprobe.Run(["measure", .. Tiny, "--save", "full", "--save-to", In("out"), "--json", "-", "--quiet"]);
        Assert.Equal((0, ""), (saved.Code, saved.Error));
        JsonElement files = Measurement(saved).GetProperty("saved");
        Assert.Equal(In("out"), files.GetProperty("folder").GetString());
        Assert.Equal(["model.safetensors", "optimizer.safetensors"], Directory.GetFiles(In("out")).Select(Path.GetFileName).Order());
        Assert.Equal(Directory.GetFiles(In("out")).Sum(file => new FileInfo(file).Length), files.GetProperty("bytes").GetInt64());

        GpuprobeResult loaded = Gpuprobe.Run(["measure", .. Tiny, "--weights", In("out"), "--save", "full"]);
        Assert.Equal(0, loaded.Code);
        string report = loaded.Out.ReplaceLineEndings(" ");
        Assert.Contains("Loading (streaming) peaked 0 B (resident set ", report, StringComparison.Ordinal);
        Assert.Contains("Saving (full, streaming) peaked 0 B (resident set ", report, StringComparison.Ordinal);
        Assert.Contains(" 2 files, not kept.", report, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, " has 0 bytes; a .safetensors file begins with 8 bytes that tell the length of its header")]
    [InlineData(100, " is truncated: 92 of its header's ")]
    [InlineData(-1, ": tensor model.norm.weight: lies at bytes ")]
    public void A_truncated_file_is_told_before_anything_runs(int length, string message)
    {
        string file = Weights();
        byte[] whole = File.ReadAllBytes(file);
        File.WriteAllBytes(file, whole[..(length < 0 ? whole.Length + length : length)]);

        foreach (string verb in new[] { "measure", "estimate", "probe" })
        {
            GpuprobeResult result = Gpuprobe.Run([verb, .. Tiny, "--weights", file]);
            Assert.Equal((2, ""), (result.Code, result.Out));
            Assert.StartsWith($"gpuprobe: {file}{message}", result.Error, StringComparison.Ordinal);
            Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
        }
    }

    [Fact]
    public void A_file_of_another_model_is_told_by_its_names()
    {
        GpuprobeResult result = Gpuprobe.Run("measure", "--model", "smollm2-135m", "--seq-len", "8", "--layers", "1", "--weights", Weights());

        Assert.Equal((2, ""), (result.Code, result.Out));
        Assert.Contains(" does not fit smollm2-135m: ", result.Error, StringComparison.Ordinal);
        Assert.Contains(" are of another shape: ", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("estimate")]
    [InlineData("probe")]
    public void A_virtual_card_has_nothing_to_keep(string verb)
    {
        GpuprobeResult result = Gpuprobe.Run([verb, .. Tiny, "--gpu", "t4", "--save", "full", "--save-to", In("out")]);

        Assert.Equal(2, result.Code);
        Assert.Equal(
            $"gpuprobe: --save-to {In("out")}: {verb} keeps no files, since its virtual card computes nothing; leave it out to learn what saving takes, or use measure.\n",
            result.Error);
        Assert.False(Directory.Exists(In("out")));
    }

    [Theory]
    [InlineData("config.json", " is a file; name a folder.")]
    [InlineData("/proc/none/out", " cannot be written: ")]
    public void A_folder_that_cannot_be_written_to_is_told_before_anything_runs(string folder, string message)
    {
        string path = Path.Combine(_folder, folder);
        GpuprobeResult result = Gpuprobe.Run(["measure", .. Tiny, "--save", "full", "--save-to", path]);

        Assert.Equal((2, ""), (result.Code, result.Out));
        Assert.StartsWith($"gpuprobe: --save-to {path}{message}", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_takes_nothing_away_from_the_measurement_nor_from_the_previous_file()
    {
        const string script = """
            mount -t tmpfs -o size=64k none "$0" || exit 77
            printf previous > "$0/model.safetensors"
            "$@" --json "$0/../result.json"
            code=$?
            ls -A "$0"
            cat "$0/model.safetensors"
            exit $code
            """;
        Directory.CreateDirectory(In("disk"));
        string gpuprobe = Path.Combine(AppContext.BaseDirectory, "gpuprobe");
        var start = new ProcessStartInfo(
            "unshare", ["-Urm", "sh", "-c", script, In("disk"), gpuprobe, "measure", .. Tiny, "--save", "full", "--save-to", In("disk"), "--quiet"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd(), output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.SkipWhen(process.ExitCode is 77 or 1 && error.StartsWith("unshare", StringComparison.Ordinal), $"no small disk can be mounted here: {error}");

        Assert.Equal(3, process.ExitCode);
        Assert.StartsWith($"gpuprobe: --save-to {In("disk")}: model.safetensors cannot be written: ", error, StringComparison.Ordinal);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
        Assert.Equal("model.safetensors\nprevious", output[output.LastIndexOf("model.safetensors", StringComparison.Ordinal)..]);
        JsonElement measurement = JsonDocument.Parse(File.ReadAllText(In("result.json"))).RootElement.GetProperty("measurement");
        Assert.Equal(2, measurement.GetProperty("losses").GetArrayLength());
        Assert.False(measurement.GetProperty("complete").GetBoolean());
        Assert.Equal("save", measurement.GetProperty("failure").GetProperty("phase").GetString());
        Assert.Equal("save", measurement.GetProperty("phases").EnumerateArray().Last().GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("INT", true)]
    [InlineData("KILL", false)]
    public void A_run_that_is_ended_while_it_saves_leaves_the_previous_file_and_nothing_else(string signal, bool toParent)
    {
        Directory.CreateDirectory(In("out"));
        File.WriteAllText(In("out/model.safetensors"), "previous");
        using Gpuprobe run = Gpuprobe.Start(
            "measure", "--model", "smollm2-135m", "--layers", "1", "--seq-len", "8", "--precision", "fp32", "--save", "full", "--save-to", In("out"), "--quiet",
            "--json", In("result.json"));
        int worker = run.Worker();
        while (!run.Process.HasExited && Directory.GetFiles(In("out")).Length < 2)
            Thread.Sleep(1);
        Gpuprobe.Signal(signal, toParent ? run.Process.Id : worker);
        GpuprobeResult result = run.Wait();

        Assert.Equal(toParent ? 130 : 1, result.Code);
        Assert.Contains(toParent ? "Interrupted by SIGINT in save of step 2" : "The worker was killed with SIGKILL in save of step 2", result.Error, StringComparison.Ordinal);
        Assert.Equal([In("out/model.safetensors")], Directory.GetFiles(In("out")));
        Assert.Equal("previous", File.ReadAllText(In("out/model.safetensors")));
        Assert.Equal(10, JsonDocument.Parse(File.ReadAllText(In("result.json"))).RootElement.GetProperty("measurement").GetProperty("phases").GetArrayLength());
    }

    private string[] Tiny => ["--model", _model, "--seq-len", "16"];

    private static JsonElement Measurement(GpuprobeResult result) => JsonDocument.Parse(result.Out).RootElement.GetProperty("measurement");

    private string In(string name) => Path.Combine(_folder, name);

    private string Weights()
    {
        GpuprobeResult saved = Gpuprobe.Run(["measure", .. Tiny, "--save", "full", "--optimizer", "none", "--save-to", _folder, "--quiet"]);
        Assert.Equal((0, ""), (saved.Code, saved.Error));
        return In(CheckpointFiles.Model);
    }
}
