using System.Text.Json;
using GpuProbe.Core.Calibration.Profiles;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Setup;
using GpuProbe.Tests;

namespace GpuProbe.Cli.Tests.Calibrating;

/// <summary><c>gpuprobe calibrate</c> through the whole program, on planted rows.</summary>
public sealed class CalibrateTest : IDisposable
{
    private readonly CalibrationFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Planted_constants_come_back_within_their_intervals_and_the_report_says_how_well()
    {
        _folder.Write((CalibrationFolder.Planted with { Outliers = 0.02, Seed = 4 }).Rows(120));
        GpuprobeResult result = _folder.Calibrate();

        Assert.Equal((0, $"gpuprobe: profile: {_folder.Profile}\n"), (result.Code, result.Error));
        Approved.Match(result.Out);
        CalibrationProfile profile = CalibrationProfiles.Read(_folder.Profile);
        Assert.All(profile.Time!.Rates, rate => Assert.InRange(PlantedRows.Utilisations[rate.Class], rate.Low!.Value, rate.High!.Value));
        Assert.Equal(("a100-80gb", "570.86.10", "2.6.0", 120), (profile.Gpu, profile.Driver, profile.Libtorch, profile.Rows));
    }

    [Fact]
    public void The_json_is_the_profile_itself()
    {
        _folder.Write(CalibrationFolder.Planted.Rows());
        GpuprobeResult result = _folder.Calibrate("--json", "--quiet");

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Equal(File.ReadAllText(_folder.Profile), result.Out);
        JsonElement root = JsonDocument.Parse(result.Out).RootElement;
        Assert.Equal("gpuprobe.profile/1", root.GetProperty("schema").GetString());
        Assert.Equal("calibrate", root.GetProperty("tool").GetProperty("argv")[0].GetString());
    }

    [Fact]
    public void Rows_that_did_not_run_on_a_card_are_left_out_and_counted()
    {
        ResultRow[] rows = [.. CalibrationFolder.Planted.Rows()];
        _folder.Write(
        [
            .. rows,
            rows[0] with { Lane = RowLane.Virtual, Device = "a100-80gb" },
            rows[1] with { IsVirtualCard = true },
            rows[2] with { Status = RowStatus.Failed, Reason = "killed" },
            rows[3] with { Status = RowStatus.DoesNotFit },
            rows[4] with { Doubts = ["others were on the card"] },
            rows[5] with { Device = "cpu" },
        ]);
        GpuprobeResult result = _folder.Calibrate("--quiet");

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Contains("Not used: 1 did not fit, 1 failed, 1 in doubt, 1 of the virtual lane, 1 on a virtual card, 1 on the CPU.", result.Out.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Equal(60, CalibrationProfiles.Read(_folder.Profile).Rows);
    }

    [Fact]
    public void What_a_virtual_card_says_never_becomes_a_constant() => Assert.Equal(
        "none of 60 rows is usable (60 on a virtual card); a calibration needs runs that a real card carried out: what a virtual card says is not measured",
        _folder.Refusal(CalibrationFolder.Planted.Rows().Select(row => row with { IsVirtualCard = true, StepSeconds = null, PhaseSeconds = null })));

    [Fact]
    public void Too_few_rows_and_too_few_groups_are_refused()
    {
        Assert.Equal(
            "19 usable rows; needed: at least 20, of 3 models, sequence lengths and micro-batches",
            _folder.Refusal(CalibrationFolder.Planted.Rows().Take(19)));
        Assert.Equal(
            "all 24 rows have model smollm2-135m; needed: at least 3 different ones, so that the error on one that is held out can be told",
            _folder.Refusal((CalibrationFolder.Planted with { Models = [.. CalibrationFolder.Planted.Models.Where(model => model.Name == "smollm2-135m")] }).Rows(24)));
        Assert.Equal(
            "all 40 rows have seq-len 512 or 1024; needed: at least 3 different ones, so that the error on one that is held out can be told",
            _folder.Refusal((CalibrationFolder.Planted with { SeqLens = [512, 1024] }).Rows(40)));
    }

    [Fact]
    public void Constants_that_the_rows_cannot_tell_apart_are_named()
    {
        PlantedRows planted = CalibrationFolder.Planted with { Noise = 0 };
        IEnumerable<ResultRow> hosted = planted.Rows().Select(row =>
        {
            TrainingSetup setup = row.Setup! with { Offload = Offload.Optimizer, OptimizerImpl = OptimizerImpl.Fused };
            double seconds = planted.TruthOf(setup).Seconds;
            return row with { Setup = setup, StepSeconds = [seconds, seconds], PhaseSeconds = null };
        });

        Assert.Equal(
            "the rows cannot tell apart what these cost: host-link, host-memory, which grow together in all of them; "
                + "add rows in which they differ (other models, seq-len, micro-batch, optimizers), or keep one as assumed with --assume host-memory",
            _folder.Refusal(hosted));
    }

    [Fact]
    public void Rows_of_several_cards_drivers_or_torches_are_not_mixed()
    {
        ResultRow[] rows = [.. CalibrationFolder.Planted.Rows()];
        ResultRow[] mixed = [.. rows, .. rows.Select(row => row with { Driver = "580.1" })];

        Assert.Equal(
            "the rows are of 2 kinds of card (NVIDIA A100-SXM4-80GB, NVIDIA H200), and a profile is of one; choose it with --gpu",
            _folder.Refusal([.. rows, rows[0] with { Device = "h200-141gb" }]));
        Assert.Equal("the rows are of 2 kinds of driver (570.86.10, 580.1), and a profile is of one; choose it with --driver", _folder.Refusal(mixed));
        Assert.Equal(
            "the rows are of 2 kinds of libtorch (2.6.0, 2.9.0), and a profile is of one; choose it with --torch",
            _folder.Refusal([.. rows, rows[0] with { TorchVersion = "2.9.0" }]));
        Assert.Equal("--driver 1.2: no row is of that driver; there are: 570.86.10, 580.1", _folder.Refusal(mixed, "--driver", "1.2"));

        _folder.Write(mixed);
        Assert.Equal(0, _folder.Calibrate("--driver", "580.1").Code);
        Assert.Equal("580.1", CalibrationProfiles.Read(_folder.Profile).Driver);
    }

    [Fact]
    public void A_card_that_nobody_described_is_asked_for()
    {
        string line = _folder.Refusal(CalibrationFolder.Planted.Rows().Select(row => row with { Device = "NVIDIA B300" }));

        Assert.Equal("results.jsonl, line 1: 'NVIDIA B300' is no card that is described; give its description with --gpu FILE, a device file (.json) whose productName is that", line);
    }

    [Fact]
    public void Figures_that_no_run_can_have_are_refused_with_their_line()
    {
        ResultRow[] rows = [.. CalibrationFolder.Planted.Rows()];
        string With(Func<ResultRow, ResultRow> change) => _folder.Refusal(rows.Select((row, i) => i == 6 ? change(row) : row));

        Assert.Equal("results.jsonl, line 7: stepSeconds says 0 s a step; possible: more than nothing and at most a day", With(row => row with { StepSeconds = [1, 0, 0] }));
        Assert.Matches(
            @"^results\.jsonl, line 7: stepSeconds says 1E-06 s a step; possible: at least the 0\.\d+ s that its matrix products take at the peak of a100-80gb$",
            With(row => row with { StepSeconds = [1e-6, 1e-6] }));
        Assert.Equal(
            $"results.jsonl, line 7: deviceBytes says 9000000000000; possible: at most the {CalibrationFolder.A100.TotalMemoryBytes} bytes of the card",
            With(row => row with { DeviceBytes = 9_000_000_000_000 }));
        Assert.Equal("results.jsonl, line 7: reservedBytes says 3; possible: at most the 2 bytes that were in use on the card", With(row => row with { DeviceBytes = 2, ReservedBytes = 3, ContextBytes = 1 }));
        Assert.Contains("line 7: not a row of results", With(row => row with { ReservedBytes = -1 }), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_hold_no_rows_are_refused_in_one_line()
    {
        string[] lines = [.. CalibrationFolder.Planted.Rows().Select(ResultRows.Write)];
        string Of(string content)
        {
            File.WriteAllText(_folder.Results, content);
            return _folder.Plain(_folder.Calibrate().Refusal(2));
        }

        Assert.Equal("none of 0 rows is usable; a calibration needs runs that a real card carried out: what a virtual card says is not measured", Of(""));
        Assert.StartsWith("results.jsonl, line 1: not a row of results", Of("[1, 2]\n"), StringComparison.Ordinal);
        Assert.StartsWith("results.jsonl, line 60: cut off", Of(string.Join('\n', lines)[..^40]), StringComparison.Ordinal);
        Assert.Contains("written with schema gpuprobe.row/2", Of(lines[0].Replace("gpuprobe.row/1", "gpuprobe.row/2", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.StartsWith("results.jsonl, line 1: longer than", Of(new string(' ', 10) + new string('x', 3 << 20)), StringComparison.Ordinal);
        Assert.Equal("none.jsonl does not exist; allowed: a file of results (.jsonl)", _folder.Plain(Gpuprobe.Run("calibrate", _folder.File("none.jsonl"), "-o", _folder.Profile).Refusal(2)));
    }

    [Fact]
    public void The_same_row_counts_once_in_whatever_file_it_stands()
    {
        _folder.Write(CalibrationFolder.Planted.Rows());
        File.Copy(_folder.Results, _folder.File("part-0.jsonl"));
        GpuprobeResult result = _folder.Calibrate(_folder.File("part-0.jsonl"), "--quiet");

        Assert.Equal((0, ""), (result.Code, result.Error));
        Assert.Contains("Not used: 60 the same as another.", result.Out, StringComparison.Ordinal);
        Assert.Equal(60, CalibrationProfiles.Read(_folder.Profile).Rows);
    }

    [Theory]
    [InlineData("-o", "--output")]
    [InlineData("--json", "--json")]
    public void The_results_are_not_written_over(string option, string named)
    {
        File.WriteAllText(_folder.Results, "rows");
        string[] more = option == "-o" ? [] : ["-o", _folder.Profile];

        Assert.Equal(
            $"{named} results.jsonl is a file of the results, which would be lost; name another file",
            _folder.Plain(Gpuprobe.Run(["calibrate", _folder.Results, option, _folder.Results, .. more]).Refusal(2)));
        Assert.Equal("rows", File.ReadAllText(_folder.Results));
    }

    [Fact]
    public void Arguments_that_are_missing_or_unknown_are_named()
    {
        Assert.Equal("the results are missing; allowed: one or more files of results (.jsonl), as gpuprobe sweep writes them", Gpuprobe.Run("calibrate", "-o", _folder.Profile).Refusal(2));
        Assert.Equal("--output is missing; allowed: the file for the profile (.json)", Gpuprobe.Run("calibrate", _folder.Results).Refusal(2));
        Assert.StartsWith("--assume 'matrx' is not known (did you mean 'matrix'?); allowed: matrix, matrix-fp32, attention", _folder.Calibrate("--assume", "matrx").Refusal(2), StringComparison.Ordinal);
    }
}
