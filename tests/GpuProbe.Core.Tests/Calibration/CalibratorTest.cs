using GpuProbe.Core.Calibration;
using GpuProbe.Core.Calibration.Profiles;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning.StepTimes;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Reporting.Rows;
using GpuProbe.Core.Tests.Models;
using GpuProbe.Core.Units;
using GpuProbe.Tests;

namespace GpuProbe.Core.Tests.Calibration;

public sealed class CalibratorTest
{
    private static readonly GpuProfile Card = Catalogs.Gpus.Resolve("a100-80gb");

    private static readonly WorkClass[] Fitted = [WorkClass.Matrix, WorkClass.Attention, WorkClass.Elementwise, WorkClass.Optimizer];

    private static PlantedRows Planted { get; } = new()
    {
        Card = Card,
        Models = [.. new[] { "llama-3.2-1b", "qwen2.5-1.5b", "llama-3.2-3b", "mistral-7b", "smollm2-135m" }.Select(name => Catalogs.Models.Resolve(name))],
    };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Without_noise_planted_constants_come_back(bool withPhases)
    {
        TimeCalibration time = Fit(Planted with { Noise = 0, WithPhases = withPhases }).Time!;

        foreach (FittedRate rate in time.Rates)
            Assert.Equal(PlantedRows.Utilisations[rate.Class], rate.Utilisation!.Value, 1e-6);
        Assert.Equal([.. Fitted, WorkClass.Launch], time.Rates.Select(rate => rate.Class));
        Assert.Equal(0, time.Outliers);
        Assert.InRange(time.LowRatio, 1 - 1e-6, 1);
        Assert.InRange(time.HighRatio, 1, 1 + 1e-6);
        Assert.All(time.HeldOut, split => Assert.InRange(split.MaxError, 0, 1e-6));
    }

    [Theory]
    [InlineData(0.01, 0)]
    [InlineData(0.05, 0)]
    [InlineData(0.02, 0.15)]
    public void Stated_intervals_hold_the_planted_constants_as_often_as_they_say(double noise, double outliers)
    {
        const int seeds = 60;
        int held = 0, all = 0;
        for (int seed = 1; seed <= seeds; seed++)
        {
            foreach (FittedRate rate in Fit(Planted with { Noise = noise, Outliers = outliers, Seed = seed }).Time!.Rates)
            {
                double truth = PlantedRows.Utilisations[rate.Class];
                held += rate.Low <= truth && truth <= (rate.High ?? double.PositiveInfinity) ? 1 : 0;
                all++;
            }
        }

        // 300 intervals, those of one seed not independent of each other.
        Assert.InRange((double)held / all, 0.91, 0.985);
    }

    [Fact]
    public void Gross_outliers_do_not_move_the_constants()
    {
        TimeCalibration clean = Fit(Planted with { Noise = 0.005, Seed = 3 }).Time!;
        TimeCalibration spoiled = Fit(Planted with { Noise = 0.005, Seed = 3, Outliers = 0.2 }).Time!;

        Assert.InRange(spoiled.Outliers, 5, 20);
        foreach ((FittedRate without, FittedRate with) in clean.Rates.Zip(spoiled.Rates))
            Assert.Equal(without.Utilisation!.Value, with.Utilisation!.Value, 0.03 * without.Utilisation!.Value);
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.05)]
    public void The_margin_covers_steps_to_come_as_often_as_it_says(double noise)
    {
        const int seeds = 40;
        double covered = 0, heldOut = 0;
        for (int seed = 1; seed <= seeds; seed++)
        {
            TimeCalibration time = Fit(Planted with { Noise = noise, Seed = seed }).Time!;
            TimeModel model = CalibratedModel.Of(time, "calibrated");
            covered += (Planted with { Noise = noise, Seed = 1000 + seed }).Rows()
                .Average(row => row.StepSeconds![1] <= time.HighRatio * model.Time(row.Setup!, Card)!.Seconds ? 1.0 : 0) / seeds;
            heldOut += time.HeldOut.Average(split => split.Coverage) / seeds;
        }

        Assert.InRange(covered, 0.95, 0.995);
        Assert.InRange(heldOut, 0.93, 0.97);
    }

    [Fact]
    public void Errors_on_what_was_held_out_are_as_large_as_the_noise()
    {
        TimeCalibration time = Fit(Planted with { Noise = 0.03, Seed = 5 }).Time!;

        Assert.InRange(time.Noise, 0.015, 0.045);
        Assert.Equal(["model", "seq-len", "micro-batch"], time.HeldOut.Select(split => split.By));
        Assert.Equal([5, 4, 3], time.HeldOut.Select(split => split.Groups));
        Assert.All(time.HeldOut, split =>
        {
            Assert.Equal(60, split.Rows);
            Assert.Equal(0, split.FoldsNotFitted);
            Assert.InRange(split.MedianError, 0.003, 0.03);
            Assert.InRange(split.P90Error, split.MedianError, split.MaxError);
            Assert.InRange(split.Bias, -0.02, 0.02);
            Assert.InRange(split.Coverage, split.WorstGroupCoverage, 1);
        });
    }

    [Fact]
    public void Context_and_overhead_come_back_with_a_margin_that_covers_their_noise()
    {
        MemoryCalibration memory = Fit(Planted).Memory!;

        Assert.Equal(512 * ByteSize.MiB, memory.ContextBytes.Value);
        Assert.InRange(memory.OverheadBytes.Value, 71 * ByteSize.MiB, 73 * ByteSize.MiB);
        Assert.Equal(("bf16", "flash"), Assert.Single(memory.Overheads.Select(one => (one.Precision, one.Attention))));
        Assert.InRange(memory.MarginBytes, 2 * ByteSize.MiB, 6 * ByteSize.MiB);
        Assert.Equal(memory.OverheadBytes, memory.OverheadOf("fp16", "math"));
        Assert.Equal(memory.Overheads[0].Bytes, memory.OverheadOf("bf16", "flash"));
    }

    [Fact]
    public void Half_of_the_rows_may_be_wrong_about_the_context_without_moving_it_far()
    {
        ResultRow[] rows = [.. Planted.Rows().Select((row, i) => i % 5 < 2
            ? row with { ContextBytes = row.ContextBytes + ByteSize.GiB, DeviceBytes = row.DeviceBytes + ByteSize.GiB }
            : row)];

        Assert.InRange(Fit(rows).Memory!.ContextBytes.Value, 511 * ByteSize.MiB, 515 * ByteSize.MiB);
    }

    [Fact]
    public void Without_bytes_only_the_time_is_fitted_and_without_times_only_the_memory()
    {
        CalibrationProfile time = Fit([.. Planted.Rows().Select(row => row with { DeviceBytes = null, ContextBytes = null })]);
        CalibrationProfile memory = Fit([.. Planted.Rows().Select(row => row with { StepSeconds = null, PhaseSeconds = null })]);

        Assert.Null(time.Memory);
        Assert.StartsWith("0 usable rows; needed: at least 20", time.MemoryMissing, StringComparison.Ordinal);
        Assert.NotNull(time.Time);
        Assert.Null(memory.Time);
        Assert.NotNull(memory.Memory);
    }

    [Fact]
    public void The_order_of_rows_does_not_matter()
    {
        ResultRow[] rows = [.. Planted.Rows()];
        CalibrationProfile forwards = Fit(rows);
        CalibrationProfile backwards = Fit([.. rows.Reverse()]);

        Assert.Equal(forwards.Memory!.MarginBytes, backwards.Memory!.MarginBytes);
        foreach ((FittedRate one, FittedRate other) in forwards.Time!.Rates.Zip(backwards.Time!.Rates))
            Assert.Equal(one.Utilisation!.Value, other.Utilisation!.Value, 1e-6);
    }

    [Fact]
    public void A_class_that_is_to_stay_assumed_is_not_fitted()
    {
        CalibrationProfile profile = Fit(Planted.Rows(), assumed: [WorkClass.Launch]);

        Assert.Equal(Fitted, profile.Time!.Rates.Select(rate => rate.Class));
    }

    private static CalibrationProfile Fit(PlantedRows planted) => Fit(planted.Rows());

    private static CalibrationProfile Fit(IReadOnlyList<ResultRow> rows, params WorkClass[] assumed) => Calibrator.Fit(
        [.. rows.Select((row, i) => new RowSource(row, $"rows.jsonl, line {i + 1}"))],
        new RowChoice(),
        name => name == Card.ProductName ? Card : null,
        assumed,
        new ToolInfo("0.0.0", null, ["calibrate"]),
        new DateOnly(2026, 11, 21));
}
