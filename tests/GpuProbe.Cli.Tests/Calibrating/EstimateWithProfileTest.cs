using System.Text.Json;
using GpuProbe.Cli.CommandLine;
using GpuProbe.Core.Calibration;
using GpuProbe.Core.Calibration.Profiles;
using GpuProbe.Core.Planning.StepTimes;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Units;
using GpuProbe.Tests;

namespace GpuProbe.Cli.Tests.Calibrating;

/// <summary><c>gpuprobe estimate --profile</c> through the whole program.</summary>
public sealed class EstimateWithProfileTest(CalibratedFolder calibrated) : IClassFixture<CalibratedFolder>
{
    private static readonly string[] Known = ["estimate", "--model", "llama-3.2-3b", "--gpu", "a100-80gb", "--seq-len", "2048", "--micro-batch", "2"];

    private readonly CalibrationFolder _folder = calibrated.Folder;

    [Fact]
    public void Within_its_range_context_and_time_are_calibrated()
    {
        GpuprobeResult result = Estimate();

        Assert.Equal((0, ""), (result.Code, result.Error));
        Approved.Match(Section(result.Out));
        Assert.Contains("calibrated from a100.json (NVIDIA A100-SXM4-80GB, driver 570.86.10, libtorch 2.6.0, 60 rows, ", string.Join(' ', _folder.Plain(result.Out).Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void The_json_holds_what_it_says_and_from_where()
    {
        JsonElement root = Json();
        JsonElement calibration = root.GetProperty("calibration");
        long context = calibration.GetProperty("contextBytes").GetInt64() + calibration.GetProperty("overheadBytes").GetInt64();
        double seconds = calibration.GetProperty("secondsPerStep").GetDouble();

        Assert.Equal(("calibrated", "calibrated"), (calibration.GetProperty("memoryBasis").GetString(), calibration.GetProperty("timeBasis").GetString()));
        Assert.InRange(context, 582 * ByteSize.MiB, 586 * ByteSize.MiB);
        Assert.Equal(context, root.GetProperty("verdict").GetProperty("contextBytes").GetInt64());
        Assert.Empty(calibration.GetProperty("warnings").EnumerateArray());
        Assert.Equal(seconds, calibration.GetProperty("classes").EnumerateArray().Sum(one => one.GetProperty("seconds").GetDouble()), 1e-9);
        Assert.InRange(calibration.GetProperty("highSecondsPerStep").GetDouble(), seconds, 1.2 * seconds);
        Assert.InRange(calibration.GetProperty("lowSecondsPerStep").GetDouble(), 0.8 * seconds, seconds);
    }

    [Fact]
    public void The_whole_run_is_told_in_calibrated_time()
    {
        JsonElement root = Json("--examples", "1000");
        JsonElement duration = root.GetProperty("runCost").GetProperty("durations")[0];

        Assert.Equal("calibrated", duration.GetProperty("basis").GetString());
        Assert.Equal(root.GetProperty("calibration").GetProperty("secondsPerStep").GetDouble(), duration.GetProperty("secondsPerStep").GetDouble());
    }

    [Fact]
    public void Outside_of_its_range_it_says_what_is_outside_and_calls_its_figures_extrapolated()
    {
        GpuprobeResult result = Estimate("--seq-len", "32768", "--precision", "fp16", "--optimizer", "sgd");
        JsonElement calibration = Json("--seq-len", "32768", "--precision", "fp16", "--optimizer", "sgd").GetProperty("calibration");

        Assert.Equal(
            [
                "seq-len 32,768 is beyond the 4,096 it was fitted on",
                "precision fp16 is none of those it was fitted on (bf16)",
                "optimizer sgd is none of those it was fitted on (adamw)",
            ],
            calibration.GetProperty("warnings").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal(("extrapolated", "extrapolated"), (calibration.GetProperty("memoryBasis").GetString(), calibration.GetProperty("timeBasis").GetString()));
        foreach (string margin in new[] { "marginBytes", "lowSecondsPerStep", "highSecondsPerStep" })
            Assert.Equal(JsonValueKind.Null, calibration.GetProperty(margin).ValueKind);
        Assert.True(calibration.GetProperty("secondsPerStep").GetDouble() > 0);
        Assert.Contains("with no margin that is known to hold", result.Out, StringComparison.Ordinal);
        Assert.Contains("Calibration  [extrapolated]", result.Out, StringComparison.Ordinal);
        Assert.Contains("a100.json: seq-len 32,768 is beyond the 4,096 it was fitted on\n", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("calibrated from", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_of_another_card_is_not_used()
    {
        JsonElement root = Json("--gpu", "h100-80gb");

        Assert.Equal(
            "it is of NVIDIA A100-SXM4-80GB and not of NVIDIA H100 80GB HBM3: nothing of it is used",
            Assert.Single(root.GetProperty("calibration").GetProperty("warnings").EnumerateArray()).GetString());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("calibration").GetProperty("secondsPerStep").ValueKind);
        Assert.Equal("assumed", root.GetProperty("verdict").GetProperty("contextSource").GetString());
    }

    [Fact]
    public void Without_a_profile_nothing_changes()
    {
        GpuprobeResult result = Gpuprobe.RunFake("ok", [.. Known, "--json"]);

        Assert.False(JsonDocument.Parse(result.Out).RootElement.TryGetProperty("calibration", out _));
        Assert.DoesNotContain("alibrat", Gpuprobe.RunFake("ok", Known).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_needs_a_card() => Assert.Equal(
        "--profile is of a card, and --gpu is missing",
        Gpuprobe.Run("estimate", "--model", "llama-3.2-3b", "--seq-len", "2048", "--profile", _folder.Profile).Refusal(2));

    [Fact]
    public void Advice_takes_its_times_from_a_profile_and_warns_as_estimates_do()
    {
        var card = CalibrationFolder.A100;
        var applied = new AppliedProfile(CalibrationProfiles.Read(_folder.Profile), "a100.json", card, torch: null, driver: null);
        TrainingSetup within = CalibrationFolder.Planted.Setups().First();
        TimeModel times = applied.TimesOfChanges();

        Assert.Matches(@"^calibrated on NVIDIA A100-SXM4-80GB, .*, extrapolated for changes outside of what it was fitted on$", times.Basis);
        Assert.False(times.Rates[WorkClass.Matrix].IsAssumed);
        Assert.Equal(["known before"], applied.Warned(new(within, ["known before"], LayersGiven: false)).Warnings);
        Assert.Equal(
            ["--profile a100.json: micro-batch 64 is beyond the 4 it was fitted on"],
            applied.Warned(new(within with { MicroBatch = 64 }, [], LayersGiven: false)).Warnings);
        Assert.Equal(TimeModel.Assumed, ((AppliedProfile?)null).TimesOfChanges());
        Assert.Equal(
            "none.json does not exist; allowed: a JSON file",
            _folder.Plain(Gpuprobe.Run(["advise", .. Known.Skip(1), "--profile", _folder.File("none.json")]).Refusal(2)));
    }

    [Fact]
    public void Advice_counts_with_the_context_of_a_profile() => Assert.Matches(
        @"^--margin 79\.00 GiB leaves nothing of the 79\.25 GiB of a100-80gb, of which a CUDA context takes 58[2-6]\.\d\d MiB$",
        Gpuprobe.Run(["advise", .. Known.Skip(1), "--margin", "79GiB", "--profile", _folder.Profile]).Refusal(2));

    [Theory]
    [InlineData("{", "bad.json is not valid JSON")]
    [InlineData("{}", "bad.json: its schema is missing; allowed: a calibration profile, as gpuprobe calibrate writes it")]
    [InlineData("""{"schema": "gpuprobe.result/1"}""", "bad.json: its schema is \"gpuprobe.result/1\"; allowed: a calibration profile")]
    [InlineData("""{"schema": "gpuprobe.profile/2"}""", "bad.json: written with schema gpuprobe.profile/2, but this gpuprobe reads up to gpuprobe.profile/1; use a newer gpuprobe")]
    [InlineData("""{"schema": "gpuprobe.profile/1"}""", "bad.json: ")]
    public void What_is_no_profile_is_refused_in_one_line(string content, string start)
    {
        Assert.StartsWith(start, Refused(content), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"utilisation\": 0.", "\"utilisation\": -0.", "time.rates has the utilisation -0.")]
    [InlineData("\"highRatio\": 1.", "\"highRatio\": 0.1", "time has the ratios ")]
    [InlineData("\"marginBytes\": ", "\"marginBytes\": -", "memory.marginBytes is -")]
    [InlineData("\"class\": \"matrix\"", "\"class\": \"matrx\"", "time.rates[0].class: ")]
    public void Figures_that_cannot_be_are_refused(string from, string to, string complaint)
    {
        string content = File.ReadAllText(_folder.Profile);
        int place = content.IndexOf(from, StringComparison.Ordinal);

        Assert.StartsWith($"bad.json: {complaint}", Refused(content[..place] + to + content[(place + from.Length)..]), StringComparison.Ordinal);
    }

    private string Refused(string content)
    {
        string file = _folder.File("bad.json");
        File.WriteAllText(file, content);
        return _folder.Plain(Gpuprobe.Run([.. Known, "--profile", file]).Refusal(2));
    }

    private GpuprobeResult Estimate(params string[] more) => Gpuprobe.RunFake("ok", [.. Replaced(more), "--profile", _folder.Profile]);

    private JsonElement Json(params string[] more) => JsonDocument.Parse(Estimate([.. more, "--json", "--quiet"]).Out).RootElement;

    // An option that is given again takes the place of the first.
    private static List<string> Replaced(string[] more)
    {
        List<string> arguments = [.. Known];
        for (int i = 0; i < more.Length; i++)
        {
            int at = more[i].StartsWith("--", StringComparison.Ordinal) ? arguments.IndexOf(more[i]) : -1;
            if (at >= 0)
                arguments[at + 1] = more[++i];
            else
                arguments.Add(more[i]);
        }

        return arguments;
    }

    private string Section(string report)
    {
        string plain = _folder.Plain(report).Replace(DateTime.UtcNow.ToString("yyyy-MM-dd"), "DATE", StringComparison.Ordinal);
        int from = plain.IndexOf("\nCalibration  [", StringComparison.Ordinal);
        return plain[from..plain.IndexOf("\n\n", from, StringComparison.Ordinal)] + "\n";
    }
}
