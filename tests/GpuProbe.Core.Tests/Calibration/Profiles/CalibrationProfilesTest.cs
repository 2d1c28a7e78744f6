using System.Text;
using FsCheck;
using FsCheck.Fluent;
using GpuProbe.Core.Calibration;
using GpuProbe.Core.Calibration.Profiles;
using GpuProbe.Core.Devices;
using GpuProbe.Core.Planning.StepTimes;
using GpuProbe.Core.Reporting;
using GpuProbe.Core.Setup;
using GpuProbe.Core.Tests.Models;
using GpuProbe.Core.Units;
using GpuProbe.Tests;

namespace GpuProbe.Core.Tests.Calibration.Profiles;

public sealed class CalibrationProfilesTest
{
    private static readonly GpuProfile Card = Catalogs.Gpus.Resolve("a100-80gb");

    private static readonly PlantedRows Planted = new()
    {
        Card = Card,
        Models = [.. new[] { "llama-3.2-1b", "qwen2.5-1.5b", "smollm2-135m" }.Select(name => Catalogs.Models.Resolve(name))],
    };

    private static readonly CalibrationProfile Profile = Calibrator.Fit(
        [.. Planted.Rows().Select((row, i) => new RowSource(row, $"rows.jsonl, line {i + 1}"))],
        new RowChoice(),
        _ => Card,
        [],
        new ToolInfo("0.0.0", null, ["calibrate"]),
        new DateOnly(2026, 11, 21));

    private static readonly TrainingSetup Within = Planted.Setups().First();

    [Fact]
    public void A_profile_comes_back_from_its_file_as_it_was()
    {
        string written = CalibrationProfiles.Write(Profile);

        Assert.Equal(written, CalibrationProfiles.Write(Read(written)));
    }

    [Fact]
    public void A_file_that_breaks_off_is_refused_in_one_line() => Prop.ForAll(
        Gen.Choose(0, CalibrationProfiles.Write(Profile).TrimEnd().Length - 1).ToArbitrary(),
        length => Refused.Line(() => Read(CalibrationProfiles.Write(Profile)[..length])).StartsWith("p.json", StringComparison.Ordinal)).QuickCheckThrowOnFailure();

    [Fact]
    public void A_file_with_a_changed_letter_is_a_profile_or_refused_in_one_line() => Prop.ForAll(
        (from place in Gen.Choose(0, CalibrationProfiles.Write(Profile).Length - 1)
         from letter in Gen.Elements('"', '{', '-', '9', ',', 'x', ':')
         select (place, letter)).ToArbitrary(),
        change =>
        {
            var text = new StringBuilder(CalibrationProfiles.Write(Profile)) { [change.place] = change.letter };
            try
            {
                Read(text.ToString());
            }
            catch (ToolException refusal)
            {
                Assert.DoesNotContain('\n', refusal.Message);
            }
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("\"rates\": [", "\"rates\": [null, ")]
    [InlineData("\"overheads\": [", "\"overheads\": [null, ")]
    [InlineData("\"precision\": [", "\"precision\": [null, ")]
    [InlineData("\"numbers\": {", "\"numbers\": {\"new\": null, ")]
    public void Null_in_a_list_is_refused(string from, string to) =>
        Assert.Matches("^p.json: a list of (memory|time) has null in it; allowed: ", Refused.Line(() => Read(CalibrationProfiles.Write(Profile).Replace(from, to, StringComparison.Ordinal))));

    [Fact]
    public void What_the_fit_has_seen_is_within_its_range() =>
        Assert.All(Planted.Setups(), setup => Assert.Empty(Profile.Time!.Range.Outside(setup, Card)));

    [Fact]
    public void Whatever_it_has_not_seen_is_named()
    {
        ValidityRange range = Profile.Time!.Range;
        string[] Of(TrainingSetup setup) => [.. range.Outside(setup, Card)];

        Assert.Equal(["seq-len 256 is below the 512 it was fitted on"], Of(Within with { SeqLen = 256 }));
        Assert.Equal(["micro-batch 8 is beyond the 4 it was fitted on"], Of(Within with { MicroBatch = 8 }));
        Assert.Equal(["checkpointing every is none of those it was fitted on (full, none)"], Of(Within with { Checkpointing = new(CheckpointingKind.Every, 2) }));
        Assert.Equal(["attention-kernel eager is none of those it was fitted on (flash)"], Of(Within with { Attention = Attention.Eager }));
        Assert.Equal(["offload optimizer is none of those it was fitted on (none)"], Of(Within with { Offload = Offload.Optimizer }));
        Assert.Equal(
            ["ranks 8 is beyond the 1 it was fitted on", "shard zero3 is none of those it was fitted on (none)"],
            Of(Within with { Sharding = Sharding.Zero3, Ranks = 8 }));
        Assert.Equal(
            ["lora-rank 16 is of a kind that it was not fitted on", "base-weights same is none of those it was fitted on (trained)"],
            Of(Within with { Lora = new(16, 16, 0, ProjectionNames.AttentionOf(Within.Model)) }));
    }

    [Fact]
    public void Another_driver_or_libtorch_is_warned_of_and_a_suffix_of_the_release_is_not()
    {
        IReadOnlyList<string> Of(string? torch, string? driver) => new AppliedProfile(Profile, "p.json", Card, torch, driver).For(Within).Warnings;

        Assert.Empty(Of("2.6.0+cu126", "570.86.10"));
        Assert.Empty(Of(null, null));
        Assert.Equal(["it was fitted with libtorch 2.6.0, and the one in use is 2.9.1"], Of("2.9.1", null));
        Assert.Equal(["it was fitted with driver 570.86.10, and the one in use is 580.65"], Of("2.6.0", "580.65"));
    }

    [Fact]
    public void The_card_of_a_set_up_has_the_fitted_context_and_libraries()
    {
        var applied = new AppliedProfile(Profile, "p.json", Card, null, null);
        GpuProfile within = applied.CardFor(Within);

        Assert.InRange(within.ContextBytes, 580 * ByteSize.MiB, 588 * ByteSize.MiB);
        Assert.Equal(
            "calibrated from p.json (NVIDIA A100-SXM4-80GB, driver 570.86.10, libtorch 2.6.0, 36 rows, 2026-11-21), with what libraries and kernels take beside it",
            within.ContextSource);
        Assert.StartsWith("extrapolated from p.json", applied.CardFor(Within with { SeqLen = 65_536 }).ContextSource, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_that_was_not_fitted_keeps_what_is_assumed_and_the_estimate_says_so()
    {
        TrainingSetup hosted = Within with { Offload = Offload.Optimizer };
        var applied = new AppliedProfile(Profile, "p.json", Card, null, null);
        CalibratedEstimate estimate = applied.For(hosted);

        Assert.Equal(TimeModel.Assumed.Rates[WorkClass.HostLink], applied.Model!.Rates[WorkClass.HostLink]);
        Assert.Equal("extrapolated", estimate.TimeBasis);
        Assert.Equal([WorkClass.HostLink, WorkClass.HostMemory], estimate.Classes.Where(one => one.IsAssumed).Select(one => one.Class));
        Assert.Contains("the share of the peak of class host-link is assumed: it was not fitted", estimate.Warnings);
    }

    private static CalibrationProfile Read(string text)
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(text));
        return CalibrationProfiles.Read(stream, "p.json");
    }
}
