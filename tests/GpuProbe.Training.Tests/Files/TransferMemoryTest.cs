using GpuProbe.Core.Setup;
using GpuProbe.Core.Tracing;
using GpuProbe.Training.Tests.Measurements;

namespace GpuProbe.Training.Tests.Files;

/// <summary>What loading and saving take in main memory, to the byte; on a card, see GpuProbe.Gpu.Tests.</summary>
public sealed class TransferMemoryTest : IDisposable
{
    private static readonly Lora s_lora = new(Rank: 2, Alpha: 6, Dropout: 0, Projections.Query);
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(Precision.Fp32, Transfer.Streaming, Precision.Fp32)]
    [InlineData(Precision.Fp32, Transfer.Naive, Precision.Fp32)]
    [InlineData(Precision.Bf16, Transfer.Streaming, Precision.Fp32)]
    [InlineData(Precision.Bf16, Transfer.Naive, Precision.Fp32)]
    public void Loading(Precision precision, Transfer load, Precision stored)
    {
        Measurement saved = TinyRun.Execute(TinyRun.Setup(precision: stored) with { Save = Save.Full, SaveTo = folder.Path });
        TrainingSetup setup = TinyRun.Setup(precision: precision);
        PhaseMeasurement drawn = TinyRun.Execute(setup).Phases[0];
        PhaseMeasurement build = TinyRun.Execute(setup with { Weights = folder.Path, Load = load }).Phases[0];

        long largest = 12 * 24 * 4, state = saved.WeightBytes;
        long added = (load, precision == stored) switch
        {
            (Transfer.Naive, _) => state,
            (_, true) => 0,
            _ => largest,
        };
        Assert.Equal(drawn.EndAllocatedBytes, build.EndAllocatedBytes);
        Assert.Equal(build.EndAllocatedBytes + added, build.PeakAllocatedBytes);
    }

    [Theory]
    [InlineData(Save.Full, Transfer.Streaming)]
    [InlineData(Save.Full, Transfer.Naive)]
    [InlineData(Save.Merged, Transfer.Streaming)]
    [InlineData(Save.Merged, Transfer.Naive)]
    [InlineData(Save.Adapters, Transfer.Streaming)]
    [InlineData(Save.Adapters, Transfer.Naive)]
    public void Saving(Save save, Transfer method)
    {
        TrainingSetup setup = TinyRun.Setup(precision: Precision.Fp32) with
        {
            Save = save,
            SaveMethod = method,
            SaveTo = folder.Path,
            Lora = save == Save.Full ? null : s_lora,
        };
        Measurement run = TinyRun.Execute(setup);
        PhaseMeasurement phase = run.Phases[^1];

        const long adapters = 2 * (2 * 12 + 24 * 2) * 4, head = 19 * 12 * 4, queries = 24 * 12 * 4;
        long added = (save, method) switch
        {
            (Save.Full, Transfer.Streaming) or (Save.Adapters, Transfer.Streaming) => 0,
            (Save.Full, _) => run.WeightBytes + run.OptimizerStateBytes,
            (Save.Adapters, _) => adapters,
            // Of one layer's change, B A and its multiple at once, and the factor, which libtorch makes a tensor of 8 bytes and one of 4.
            (_, Transfer.Streaming) => Math.Max(2 * queries + 12, head),
            _ => run.WeightBytes - adapters,
        };
        Assert.Equal((Phase.Save, 2), (phase.Phase, phase.Step));
        Assert.Equal((phase.StartAllocatedBytes, phase.StartAllocatedBytes + added), (phase.EndAllocatedBytes, phase.PeakAllocatedBytes));
        Assert.Equal(0, run.FinalizerReleases);
        Assert.Null(run.SaveFailure);
        Assert.Null(phase.PeakHostBytes);
        Assert.True(phase.PeakResidentBytes > 0);
    }

    [Fact]
    public void A_save_that_fails_takes_nothing_away_from_what_was_measured()
    {
        File.WriteAllText(folder.File("file"), "");
        Measurement run = TinyRun.Execute(TinyRun.Setup() with { Save = Save.Full, SaveTo = folder.File("file") });

        Assert.Equal(2, run.Losses.Count);
        Assert.Null(run.Saved);
        Assert.Equal(Core.ExitCode.Environment, run.SaveFailure!.ExitCode);
        Assert.StartsWith($"--save-to {folder.File("file")}: cannot be created: ", run.SaveFailure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', run.SaveFailure.Message);
    }

    [Fact]
    public void Running_out_of_memory_while_saving_is_told_by_its_phase()
    {
        TrainingSetup setup = TinyRun.Setup() with { Save = Save.Full, SaveMethod = Transfer.Naive };
        PhaseMeasurement save = TinyRun.Execute(setup).Phases[^1];
        Measurement run = TinyRun.Execute(setup with { Steps = 2 }, capacity: save.PeakAllocatedBytes - 1);

        Assert.Equal((Phase.Save, 2), (run.OutOfMemory!.Phase, run.OutOfMemory.Step));
        Assert.Equal(2, run.Losses.Count);
    }
}
